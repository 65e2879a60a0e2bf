import type { HostRowFragment } from '../gql/graphql'

type Status = Pick<HostRowFragment['agentStatus'], 'autoUpdatePaused' | 'state' | 'serverVersion' | 'reason'>

/** Why “Request update now” would do nothing for this host; undefined when it may be asked. */
export function requestRefusal(status: Status): string | undefined {
  if (status.autoUpdatePaused) return 'Auto-update is paused on this host. Resume it first.'
  if (status.state === 'UP_TO_DATE') return 'This host is up to date.'
  if (status.serverVersion === null) return 'No version is published yet.'
  if (status.reason === 'QUARANTINED') return 'The release was rolled back here. Clear the quarantine first.'
  if (status.reason === 'BELOW_MINIMUM') return 'It needs an earlier release first, and none leads it there.'
  if (status.reason === 'UPDATING') return 'The update is running already.'
  return undefined
}
