import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { failureOf } from '../error-messages'
import type { Failure } from '../error-messages'
import { useFleet } from '../fleet/fleet'
import { ReleaseListDocument } from '../gql/graphql'
import type { Component, ReleasePartsFragment } from '../gql/graphql'
import { client } from '../urql'

const pageSize = 20
/** A rollout moves hosts in bursts; “hosts on this version” may be a moment late. */
const settleMs = 1500

export function useReleases(component: () => Component | undefined) {
  const releases = shallowRef<ReleasePartsFragment[]>()
  const endCursor = ref<string | null>(null)
  const hasMore = ref(false)
  const loading = ref(false)
  const error = ref<Failure>()
  let latest = 0

  async function fetchPage(after: string | null, first: number, kept: ReleasePartsFragment[]): Promise<void> {
    const mine = ++latest
    loading.value = true
    const variables = { component: component(), first, after }
    const result = await client.query(ReleaseListDocument, variables).toPromise()
    if (mine !== latest) return
    loading.value = false
    error.value = result.error ? failureOf(result.error) : undefined
    if (!result.data || result.error) return
    const page = result.data.releases
    releases.value = [...kept, ...page.nodes]
    endCursor.value = page.pageInfo.endCursor
    hasMore.value = page.pageInfo.hasNextPage
  }

  const reload = () => fetchPage(null, Math.min(100, Math.max(pageSize, releases.value?.length ?? 0)), [])
  const loadMore = () => fetchPage(endCursor.value, pageSize, releases.value ?? [])

  watch(component, reload, { immediate: true })

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(useFleet().changes, () => {
    timer ??= setTimeout(() => {
      timer = undefined
      void reload()
    }, settleMs)
  })
  onScopeDispose(() => clearTimeout(timer))

  return { releases: computed(() => releases.value), hasMore, loading, error, reload, loadMore }
}
