import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { failureOf } from '../error-messages'
import type { Failure } from '../error-messages'
import { AuditEventsDocument } from '../gql/graphql'
import type { AuditEventPartsFragment } from '../gql/graphql'
import { client } from '../urql'
import { filtersFromQuery, isFiltered, queryFromFilters, toAuditFilter } from './audit-filters'
import type { AuditFilters } from './audit-filters'

const pageSize = 50

/** The audit as the address filters it, page by page. */
export function useAudit() {
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => filtersFromQuery(route.query))
  const entries = shallowRef<AuditEventPartsFragment[]>()
  const endCursor = ref<string | null>(null)
  const hasMore = ref(false)
  const loading = ref(false)
  const error = ref<Failure>()
  let latest = 0

  async function fetchPage(after: string | null, kept: AuditEventPartsFragment[]): Promise<void> {
    const mine = ++latest
    loading.value = true
    const variables = { filter: toAuditFilter(filters.value), first: pageSize, after }
    const result = await client.query(AuditEventsDocument, variables).toPromise()
    if (mine !== latest) return
    loading.value = false
    error.value = result.error ? failureOf(result.error) : undefined
    if (!result.data || result.error) return
    const { nodes, pageInfo } = result.data.auditEvents
    entries.value = [...kept, ...nodes]
    endCursor.value = pageInfo.endCursor
    hasMore.value = pageInfo.hasNextPage
  }

  const reload = () => fetchPage(null, [])
  const loadMore = () => fetchPage(endCursor.value, entries.value ?? [])
  const change = (part: Partial<AuditFilters>) =>
    router.replace({ query: queryFromFilters({ ...filters.value, ...part }) })
  const clear = () => router.replace({ query: {} })

  // Only on this page: on the way to another one the address is not the audit’s any more.
  watch(
    () => route.name === 'audit' && JSON.stringify(filters.value),
    (wanted) => wanted && void reload(),
    { immediate: true },
  )

  const filtered = computed(() => isFiltered(filters.value))
  return { filters, filtered, entries, hasMore, loading, error, reload, loadMore, change, clear }
}
