import { computed, onScopeDispose, watch } from 'vue'
import { RolloutHistoryDocument } from '../gql/graphql'
import type { RolloutDetailFragment } from '../gql/graphql'
import { useLoad } from '../page/use-load'
import { client } from '../urql'

/** The server counts every offer for it: in the midst of a large rollout once in a while is enough. */
const settleMs = 3000
const refreshMs = 30_000

/** A rollout's failures and its course, asked anew when it has changed. */
export function useRolloutHistory(rollout: () => RolloutDetailFragment) {
  const { data, error, loading, load } = useLoad(() =>
    client.query(RolloutHistoryDocument, { id: rollout().id }).toPromise(),
  )
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastAt = -Infinity

  function loadSoon(): void {
    timer ??= setTimeout(
      () => {
        timer = undefined
        lastAt = performance.now()
        void load()
      },
      Math.max(0, lastAt + settleMs - performance.now()),
    )
  }

  // Stops that a person wants to understand are told by its state and counts.
  watch(
    () => JSON.stringify([rollout().id, rollout().state, rollout().counts, rollout().currentStage]),
    loadSoon,
    { immediate: true },
  )
  const refresh = setInterval(() => {
    if (document.visibilityState === 'visible' && rollout().state === 'RUNNING') loadSoon()
  }, refreshMs)
  onScopeDispose(() => {
    clearTimeout(timer)
    clearInterval(refresh)
  })

  return { history: computed(() => data.value?.rollout ?? undefined), error, loading, load }
}
