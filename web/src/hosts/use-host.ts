import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { failureOf } from '../error-messages'
import type { Failure } from '../error-messages'
import { HostDetailChangedDocument, HostDetailsDocument } from '../gql/graphql'
import type { HostDetailFragment, HostRowFragment } from '../gql/graphql'
import { useLive } from '../session/live'
import { client } from '../urql'

/** Signs of life do not count as changes, so “last seen” is asked for. */
const refreshMs = 30_000

export function useHost(id: () => string) {
  const host = shallowRef<HostDetailFragment>()
  const missing = ref(false)
  const error = ref<Failure>()
  let latest = 0

  async function load(): Promise<void> {
    const mine = ++latest
    const result = await client.query(HostDetailsDocument, { id: id() }).toPromise()
    if (mine !== latest) return
    const problem = result.error ? failureOf(result.error) : undefined
    missing.value = problem ? problem.code === 'NOT_FOUND' : !result.data?.host
    error.value = missing.value ? undefined : problem
    if (!problem) host.value = result.data?.host ?? undefined
  }

  function patch(changed: HostRowFragment[]): void {
    const mine = changed.find((row) => row.id === host.value?.id)
    if (host.value && mine) host.value = { ...host.value, ...mine }
  }

  watch(
    id,
    () => {
      host.value = undefined
      void load()
    },
    { immediate: true },
  )

  useLive(HostDetailChangedDocument, () => ({ hostIds: [id()] }), {
    next: ({ hostChanged }) => {
      if (hostChanged.id === id()) host.value = hostChanged
    },
    missed: () => void load(),
  })

  const refresh = setInterval(() => document.visibilityState === 'visible' && void load(), refreshMs)
  onScopeDispose(() => clearInterval(refresh))

  return { host: computed(() => host.value), missing, error, load, patch }
}
