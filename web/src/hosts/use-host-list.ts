import type { Ref } from 'vue'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { failureOf } from '../error-messages'
import type { Failure } from '../error-messages'
import { useFleet } from '../fleet/fleet'
import { HostListDocument, HostRowChangedDocument } from '../gql/graphql'
import type { HostRowFragment } from '../gql/graphql'
import { useLive } from '../session/live'
import { client } from '../urql'
import { toHostFilter } from './host-filters'
import type { HostFilters } from './host-filters'

const pageSize = 50
/** Changes of a large fleet come in bursts; one question answers a burst. */
const settleMs = 700
/** Signs of life do not count as changes, so “last seen” is asked for. */
const refreshMs = 30_000

export function useHostList(filters: Ref<HostFilters>) {
  const rows = shallowRef<HostRowFragment[]>([])
  const totalCount = ref(0)
  const endCursor = ref<string | null>(null)
  const hasMore = ref(false)
  const loaded = ref(false)
  const loading = ref(false)
  const error = ref<Failure>()
  let latest = 0

  async function fetchPages(after: string | null, upTo: number, kept: HostRowFragment[]): Promise<void> {
    const mine = ++latest
    loading.value = true
    const sort = { field: filters.value.sort, direction: filters.value.descending ? 'DESC' : 'ASC' } as const
    const filter = toHostFilter(filters.value)
    let list = kept
    let cursor = after
    let more = true
    while (more && list.length < upTo) {
      const variables = { filter, sort, first: pageSize, after: cursor }
      const result = await client.query(HostListDocument, variables).toPromise()
      if (mine !== latest) return
      error.value = result.error ? failureOf(result.error) : undefined
      if (!result.data || result.error) {
        loading.value = false
        return
      }
      const page = result.data.hosts
      const seen = new Set(list.map((row) => row.id))
      list = [...list, ...page.nodes.filter((row) => !seen.has(row.id))]
      cursor = page.pageInfo.endCursor
      more = page.pageInfo.hasNextPage
      totalCount.value = page.totalCount
    }
    rows.value = list
    endCursor.value = cursor
    hasMore.value = more
    loading.value = false
    loaded.value = true
  }

  const loadMore = () => fetchPages(endCursor.value, rows.value.length + 1, rows.value)
  const reload = () => fetchPages(null, Math.max(1, rows.value.length), [])

  function patch(changed: readonly HostRowFragment[]): void {
    const byId = new Map(changed.map((row) => [row.id, row]))
    rows.value = rows.value.map((row) => byId.get(row.id) ?? row)
  }

  watch(
    () => JSON.stringify(filters.value),
    () => void fetchPages(null, 1, []),
    { immediate: true },
  )

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(useFleet().changes, () => {
    timer ??= setTimeout(() => {
      timer = undefined
      void reload()
    }, settleMs)
  })
  const refresh = setInterval(
    () => document.visibilityState === 'visible' && !loading.value && void reload(),
    refreshMs,
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    clearInterval(refresh)
  })

  // Only what is on the page: a rollout over a large fleet would send every host's every step.
  const shownIds = computed(() => rows.value.map((row) => row.id))
  useLive(
    HostRowChangedDocument,
    () => (shownIds.value.length > 0 ? { hostIds: shownIds.value } : undefined),
    {
      next: ({ hostChanged }) => patch([hostChanged]),
      missed: () => void reload(),
    },
  )

  return { rows, totalCount, hasMore, loaded, loading, error, reload, loadMore, patch }
}
