import { computed, onScopeDispose, watch } from 'vue'
import { useFleet } from '../fleet/fleet'
import { RolloutsUnderWayDocument } from '../gql/graphql'
import { useLoad } from '../page/use-load'
import { client } from '../urql'
import { isUnderWay } from './rollout-words'

/** Changes of a large fleet come in bursts; one question answers a burst. */
const settleMs = 1500

/** The rollouts of the server versions that run, are paused or have halted; kept up to date by the fleet's changes. */
export function useRolloutsUnderWay() {
  const { data, load } = useLoad(() => client.query(RolloutsUnderWayDocument, {}).toPromise())
  void load()

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(useFleet().changes, () => {
    timer ??= setTimeout(() => {
      timer = undefined
      void load()
    }, settleMs)
  })
  onScopeDispose(() => clearTimeout(timer))

  return computed(() =>
    (data.value?.fleet.serverVersions ?? []).flatMap(({ release }) =>
      release?.rollout && isUnderWay(release.rollout.state) ? [release.rollout] : [],
    ),
  )
}
