import { computed, ref } from 'vue'
import { CreateEnrollmentTokenDocument } from '../gql/graphql'
import type { Component } from '../gql/graphql'
import { parseLabels } from '../hosts/label-text'
import { type Expiry, expiresAt } from '../page/expiry'
import { useAction } from '../page/use-action'

export interface EnrollmentTokenDraft {
  component: Component
  uses: number
  expiry: Expiry
  name: string
  /** As typed: `region=eu, role=web`. */
  labels: string
}

const blank = (): EnrollmentTokenDraft => ({
  component: 'AGENT',
  uses: 10,
  expiry: 'day',
  name: '',
  labels: '',
})

/** Making a token by which many machines enroll themselves; `created` holds it, to be shown once. */
export function useEnrollmentToken() {
  const { busy, error, run, clear } = useAction(CreateEnrollmentTokenDocument)
  const draft = ref(blank())
  const created = ref<{ component: Component; token: string; hostname?: undefined }>()
  const labels = computed(() => parseLabels(draft.value.labels))
  const complete = computed(() => draft.value.uses >= 1 && labels.value.problem === undefined)

  function begin(): void {
    draft.value = blank()
    created.value = undefined
    clear()
  }

  async function create(): Promise<void> {
    const { component, uses, expiry, name } = draft.value
    const data = await run({
      input: {
        component,
        uses,
        expiresAt: expiresAt(expiry, Date.now()),
        name: name.trim() || null,
        labels: labels.value.labels,
      },
    })
    if (data) created.value = { component, token: data.createEnrollmentToken.token }
  }

  return { draft, created, complete, busy, error, begin, create, clear }
}
