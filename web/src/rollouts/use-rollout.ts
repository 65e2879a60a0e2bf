import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { failureOf } from '../error-messages'
import type { Failure } from '../error-messages'
import { RolloutChangedDocument, RolloutDetailsDocument } from '../gql/graphql'
import type { RolloutDetailFragment } from '../gql/graphql'
import { useLive } from '../session/live'
import { client } from '../urql'

/** Hosts that come online or fall silent are no change of the rollout, but count among those that wait. */
const refreshMs = 15_000

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

  const refresh = setInterval(() => document.visibilityState === 'visible' && void load(), refreshMs)
  onScopeDispose(() => clearInterval(refresh))

  return { rollout: computed(() => rollout.value), missing, error, load, patch }
}
