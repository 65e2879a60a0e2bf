import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { failureOf } from '../error-messages'
import type { Failure } from '../error-messages'
import { useFleet } from '../fleet/fleet'
import { RolloutListDocument } from '../gql/graphql'
import type { RolloutPartsFragment, RolloutState } from '../gql/graphql'
import { known, toWord, withoutEmpty } from '../page/address-query'
import { client } from '../urql'
import { allRolloutStates } from './rollout-words'

const pageSize = 20
/** Changes of a large fleet come in bursts; one question answers a burst. */
const settleMs = 1500

/** The rollouts in the state that the address names, page by page. */
export function useRolloutList() {
  const route = useRoute()
  const router = useRouter()
  const state = computed({
    get: () => known(route.query.state, allRolloutStates)[0],
    set: (wanted: RolloutState | undefined) =>
      void router.replace({ query: withoutEmpty({ state: wanted ? toWord(wanted) : '' }) }),
  })
  const rollouts = shallowRef<RolloutPartsFragment[]>()
  const totalCount = ref(0)
  const endCursor = ref<string | null>(null)
  const hasMore = ref(false)
  const loading = ref(false)
  const error = ref<Failure>()
  let latest = 0

  async function fetchPage(after: string | null, first: number, kept: RolloutPartsFragment[]): Promise<void> {
    const mine = ++latest
    loading.value = true
    const variables = { state: state.value, first, after }
    const result = await client.query(RolloutListDocument, variables).toPromise()
    if (mine !== latest) return
    loading.value = false
    error.value = result.error ? failureOf(result.error) : undefined
    if (!result.data || result.error) return
    const { nodes, pageInfo, totalCount: total } = result.data.rollouts
    rollouts.value = [...kept, ...nodes]
    totalCount.value = total
    endCursor.value = pageInfo.endCursor
    hasMore.value = pageInfo.hasNextPage
  }

  const reload = () => fetchPage(null, Math.min(100, Math.max(pageSize, rollouts.value?.length ?? 0)), [])
  const loadMore = () => fetchPage(endCursor.value, pageSize, rollouts.value ?? [])

  // Only on this page: on the way to another one the address is not this list’s any more.
  watch(
    () => route.name === 'rollouts' && (state.value ?? 'ALL'),
    (wanted) => {
      if (!wanted) return
      rollouts.value = undefined
      void fetchPage(null, pageSize, [])
    },
    { immediate: true },
  )

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(useFleet().changes, () => {
    timer ??= setTimeout(() => {
      timer = undefined
      void reload()
    }, settleMs)
  })
  onScopeDispose(() => clearTimeout(timer))

  return { state, rollouts, totalCount, hasMore, loading, error, reload, loadMore }
}
