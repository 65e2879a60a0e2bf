import { computed, ref } from 'vue'
import { EnrollHostDocument } from '../gql/graphql'
import type { Component } from '../gql/graphql'
import { useAction } from '../page/use-action'

const blank = (): { hostname: string; component: Component } => ({ hostname: '', component: 'AGENT' })

/** Adding one host by its name; `created` holds its token, to be shown once. */
export function useEnroll() {
  const { busy, error, run, clear } = useAction(EnrollHostDocument)
  const draft = ref(blank())
  const created = ref<{ component: Component; token: string; hostname: string }>()
  const complete = computed(() => draft.value.hostname.trim() !== '')

  function begin(): void {
    draft.value = blank()
    created.value = undefined
    clear()
  }

  async function create(): Promise<void> {
    const { hostname, component } = draft.value
    const data = await run({ input: { hostname: hostname.trim(), component } })
    if (data)
      created.value = { component, token: data.enrollHost.token, hostname: data.enrollHost.host.hostname }
  }

  return { draft, created, complete, busy, error, begin, create, clear }
}
