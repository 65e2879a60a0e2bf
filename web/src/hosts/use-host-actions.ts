import { computed, ref } from 'vue'
import {
  CancelUpdateRequestDocument,
  ClearQuarantineDocument,
  PauseAutoUpdateDocument,
  RequestUpdateNowDocument,
  ResumeAutoUpdateDocument,
} from '../gql/graphql'
import type { HostActionResultFragment, HostRowFragment } from '../gql/graphql'
import { notify } from '../page/notices'
import { useAction } from '../page/use-action'

export interface HostRefusal {
  hostId: string
  hostname: string
  code: string
  message: string
}

type Target = Pick<HostRowFragment, 'id' | 'hostname'>

/** The changes of a host's updates, for one host or many; one bad host does not undo the rest. */
export function useHostActions(changed: (hosts: HostRowFragment[]) => void) {
  const refusals = ref<HostRefusal[]>([])
  const pausing = useAction(PauseAutoUpdateDocument)
  const resuming = useAction(ResumeAutoUpdateDocument)
  const requesting = useAction(RequestUpdateNowDocument)
  const cancelling = useAction(CancelUpdateRequestDocument)
  const clearing = useAction(ClearQuarantineDocument)
  const all = [pausing, resuming, requesting, cancelling, clearing]

  const ids = (hosts: readonly Target[]): string[] => hosts.map((host) => host.id)

  function begin(): void {
    refusals.value = []
    for (const action of all) action.clear()
  }

  /** @returns whether the server took the request, even if it refused some hosts. */
  function settle(
    hosts: readonly Target[],
    result: HostActionResultFragment | undefined,
    done: string,
  ): boolean {
    if (!result) return false
    changed(result.hosts)
    const names = new Map(hosts.map((host) => [host.id, host.hostname]))
    refusals.value = result.errors.map((error) => ({
      ...error,
      hostname: names.get(error.hostId) ?? error.hostId,
    }))
    const count = result.hosts.length
    const on = count === 1 ? result.hosts[0]?.hostname : `${count} hosts`
    if (count > 0) notify(`${done} on ${on}.`)
    return true
  }

  async function pause(hosts: readonly Target[], reason: string): Promise<boolean> {
    begin()
    const data = await pausing.run({ hostIds: ids(hosts), reason: reason.trim() || null })
    return settle(hosts, data?.pauseAutoUpdate, 'Auto-update paused')
  }

  async function resume(hosts: readonly Target[]): Promise<boolean> {
    begin()
    const data = await resuming.run({ hostIds: ids(hosts) })
    return settle(hosts, data?.resumeAutoUpdate, 'Auto-update resumed')
  }

  async function requestNow(hosts: readonly Target[]): Promise<boolean> {
    begin()
    const data = await requesting.run({ hostIds: ids(hosts) })
    return settle(hosts, data?.requestUpdateNow, 'Update requested')
  }

  async function cancelRequest(hosts: readonly Target[]): Promise<boolean> {
    begin()
    const data = await cancelling.run({ hostIds: ids(hosts) })
    return settle(hosts, data?.cancelUpdateRequest, 'Update request cancelled')
  }

  async function clearQuarantine(hosts: readonly Target[]): Promise<boolean> {
    begin()
    const data = await clearing.run({ hostIds: ids(hosts) })
    return settle(hosts, data?.clearQuarantine, 'Quarantine cleared')
  }

  const busy = computed(() => all.some((action) => action.busy.value))
  const error = computed(() => all.map((action) => action.error.value).find((failure) => failure))

  return { pause, resume, requestNow, cancelRequest, clearQuarantine, busy, error, refusals, begin }
}
