import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { filtersFromQuery, isFiltered, queryFromFilters } from './host-filters'
import type { HostFilters } from './host-filters'

export function useHostFilters() {
  const route = useRoute()
  const router = useRouter()
  const filters = computed(() => filtersFromQuery(route.query))

  function change(part: Partial<HostFilters>): void {
    void router.replace({ query: queryFromFilters({ ...filters.value, ...part }) })
  }

  function clear(): void {
    const { sort, descending } = filters.value
    void router.replace({ query: queryFromFilters({ ...filtersFromQuery({}), sort, descending }) })
  }

  return { filters, filtered: computed(() => isFiltered(filters.value)), change, clear }
}
