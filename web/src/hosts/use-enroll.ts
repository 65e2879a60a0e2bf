import { computed, ref } from 'vue'
import { CreateEnrollmentTokenDocument, EnrollHostDocument } from '../gql/graphql'
import type { Component } from '../gql/graphql'
import { useAction } from '../page/use-action'
import { type Expiry, expiresAt } from './enrollment-expiry'
import { parseLabels } from './label-text'

export interface EnrollmentTokenDraft {
  uses: number
  expiry: Expiry
  name: string
  /** As typed: `region=eu, role=web`. */
  labels: string
}

/** What came of it: a token to be shown once. `hostname` is undefined for a token by which many enroll. */
export interface Enrolled {
  component: Component
  token: string
  hostname?: string
}

const blank = (): EnrollmentTokenDraft => ({ uses: 10, expiry: 'day', name: '', labels: '' })

/** Adding one host by its name, or many by a token with which they enroll themselves. */
export function useEnroll() {
  const one = useAction(EnrollHostDocument)
  const many = useAction(CreateEnrollmentTokenDocument)
  const hostname = ref('')
  const component = ref<Component>('AGENT')
  const draft = ref(blank())
  const enrolled = ref<Enrolled>()
  const labels = computed(() => parseLabels(draft.value.labels))

  function begin(): void {
    hostname.value = ''
    draft.value = blank()
    enrolled.value = undefined
    one.clear()
    many.clear()
  }

  async function addHost(): Promise<void> {
    const input = { hostname: hostname.value.trim(), component: component.value }
    const data = await one.run({ input })
    if (!data) return
    const { host, token } = data.enrollHost
    enrolled.value = { component: host.component, token, hostname: host.hostname }
  }

  async function createToken(): Promise<void> {
    const { uses, expiry, name } = draft.value
    const data = await many.run({
      input: {
        component: component.value,
        uses,
        expiresAt: expiresAt(expiry, Date.now()),
        name: name.trim() || null,
        labels: labels.value.labels,
      },
    })
    if (!data) return
    const created = data.createEnrollmentToken
    enrolled.value = { component: created.component, token: created.token }
  }

  const busy = computed(() => one.busy.value || many.busy.value)
  const error = computed(() => one.error.value ?? many.error.value)
  const labelProblem = computed(() => labels.value.problem)
  return {
    hostname,
    component,
    draft,
    enrolled,
    labelProblem,
    busy,
    error,
    begin,
    addHost,
    createToken,
    clear: () => {
      one.clear()
      many.clear()
    },
  }
}
