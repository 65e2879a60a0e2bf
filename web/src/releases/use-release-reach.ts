import { computed, watch } from 'vue'
import { useFleet } from '../fleet/fleet'
import { ReleaseReachDocument } from '../gql/graphql'
import type { ReleasePartsFragment } from '../gql/graphql'
import { useLoad } from '../page/use-load'
import { client } from '../urql'
import { missingPlatforms, olderVersions } from './release-reach'

/** How many hosts a draft would be offered to, asked anew whenever the question is put to a person. */
export function useReleaseReach(release: () => ReleasePartsFragment, wanted: () => boolean) {
  const fleet = useFleet()
  const missing = computed(() => missingPlatforms(release().artifacts))

  const { data, error, load } = useLoad(() => {
    const { component, version } = release()
    const older = olderVersions(fleet.summary.value?.byVersion ?? [], component, version)
    // An empty list filters nothing; a version that no host has finds none.
    const variables = {
      component,
      older: older.length > 0 ? older : ['none'],
      platforms: missing.value,
      withMissing: missing.value.length > 0,
    }
    return client.query(ReleaseReachDocument, variables).toPromise()
  })

  watch(wanted, (is) => is && void load())

  return {
    offered: computed(() => data.value?.offered.totalCount),
    withoutFile: computed(() => data.value?.withoutFile?.totalCount ?? 0),
    missing,
    error,
  }
}
