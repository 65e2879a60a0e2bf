import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { failureOf } from '../error-messages'
import type { Failure } from '../error-messages'
import { useFleet } from '../fleet/fleet'
import type { Fleet } from '../fleet/fleet'
import { RolloutChangedDocument, RolloutDetailsDocument } from '../gql/graphql'
import type { RolloutDetailFragment } from '../gql/graphql'
import { useLive } from '../session/live'
import { client } from '../urql'

/** Hosts that come online or fall silent are no change of the rollout, but count among those that wait. */
const refreshMs = 15_000
/** Changes of a large fleet come in bursts; one question answers a burst. */
const settleMs = 1500

/** One rollout, kept up to date for as long as the scope lives. */
export function useRollout(id: () => string) {
  const rollout = shallowRef<RolloutDetailFragment>()
  const missing = ref(false)
  const error = ref<Failure>()
  let latest = 0

  async function load(): Promise<void> {
    const mine = ++latest
    const result = await client.query(RolloutDetailsDocument, { id: id() }).toPromise()
    if (mine !== latest) return
    const problem = result.error ? failureOf(result.error) : undefined
    missing.value = problem ? problem.code === 'NOT_FOUND' : !result.data?.rollout
    error.value = missing.value ? undefined : problem
    if (!problem) rollout.value = result.data?.rollout ?? undefined
  }

  function patch(changed: RolloutDetailFragment): void {
    if (changed.id !== id()) return
    // An answer that is still on its way is older than this.
    latest += 1
    error.value = undefined
    rollout.value = changed
  }

  watch(
    id,
    () => {
      rollout.value = undefined
      void load()
    },
    { immediate: true },
  )

  useLive(RolloutChangedDocument, () => ({ rolloutId: id() }), {
    next: ({ rolloutChanged }) => patch(rolloutChanged),
    missed: () => void load(),
  })

  // Of one that is under way the server tells by itself. For another one the change may be that it is no more the server
  // version’s, or that a host has come to its release or left it.
  let timer: ReturnType<typeof setTimeout> | undefined
  const fleet = useFleet()
  watch(fleet.changes, () => {
    if (!rollout.value || isTold(rollout.value, fleet)) return
    timer ??= setTimeout(() => {
      timer = undefined
      void load()
    }, settleMs)
  })
  const refresh = setInterval(() => document.visibilityState === 'visible' && void load(), refreshMs)
  onScopeDispose(() => {
    clearTimeout(timer)
    clearInterval(refresh)
  })

  return { rollout: computed(() => rollout.value), missing, error, load, patch }
}

function isTold({ state, release }: RolloutDetailFragment, { summary }: Fleet): boolean {
  const server = summary.value?.serverVersions.find(({ component }) => component === release.component)
  return (state === 'RUNNING' || state === 'PAUSED') && release.current && server?.version === release.version
}
