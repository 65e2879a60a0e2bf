import type { HostFacts } from './host-facts.ts'
import type { Reason } from './reasons.ts'

/**
 * The reason as a sentence for people, in the present, with what to do where something can be done.
 * @param serverVersion the version that the reason is about
 * @param from when what holds the host back ends by itself, epoch milliseconds; null where that is not known
 * @param minimumVersion what the host needs first and has no release to get it by; null where that is not the reason
 */
export function explainReason(
  reason: Reason,
  host: HostFacts,
  serverVersion: string | null,
  from: number | null = null,
  minimumVersion: string | null = null,
): string {
  const server = serverVersion ?? 'the server version'
  const own = host.currentVersion ?? 'an unknown version'
  switch (reason) {
    case 'CURRENT':
      return serverVersion === null
        ? `Runs ${own}. No release is offered at the moment.`
        : `Runs ${own}, the server version.`
    case 'NEWER_THAN_SERVER':
      return `Runs ${own}, which is newer than ${server}. Updates only go forward, so it stays.${noBackup(host)}`
    case 'OFFERED':
      return `${server} is offered to it and is taken at its next check-in.${lastError(host)}`
    case 'UPDATE_REQUESTED':
      return `An update to ${server} was requested${by(host.updateRequestedBy)} and starts at its next heartbeat.`
    case 'UPDATING':
      return `Is updating to ${server}${progress(host)}.`
    case 'WAITING_FOR_STAGE':
      return from === null
        ? `Its turn in the rollout of ${server} has not come yet.`
        : `Its turn in the rollout of ${server} comes ${at(from)}.`
    case 'OUTSIDE_WINDOW':
      return from === null
        ? `Waits for its next maintenance window to take ${server}.`
        : `Waits for its next maintenance window to take ${server}: it opens ${at(from)}.`
    case 'LIMIT_REACHED':
      return `Waits because as many hosts as allowed are updating to ${server} right now.`
    case 'RETRY_LATER':
      return `The update to ${server} failed for the moment, and is tried again${from === null ? '' : ` ${at(from)}`}.${lastError(host)} Request the update to try at once.`
    case 'RESTORING':
      return `Runs ${own}, which was withdrawn, and is told to put its own backup back in place.`
    case 'PAUSED':
      return `Auto-update is paused${by(host.pausedBy)}${quoted(host.pauseReason)}. Resume it to offer ${server}.`
    case 'OPTED_OUT':
      return 'Its own configuration turns auto-update off. Remove VESANA_AUTO_UPDATE=false there and restart the service.'
    case 'ROLLOUT_PAUSED':
      return `The rollout of ${server} is paused. Resume it to offer the release.`
    case 'ROLLOUT_HALTED':
      return `The rollout of ${server} was halted because too many hosts failed.`
    case 'QUARANTINED':
      return `${server} was rolled back on this host and is not tried again.${lastError(host)} A newer release will be; clear the quarantine to try this one again.`
    case 'UPDATE_FAILED':
      return `The update to ${server} failed and is not tried again by itself.${lastError(host)} Request the update to try once more, or publish a newer release.`
    case 'NO_ARTIFACT':
      return `${server} has no file for its platform${host.platform ? ` ${host.platform}` : ''}. Publish a release with one.`
    case 'OFFLINE':
      return `Has not been heard of for more than three heartbeats. It gets ${server} when it is back.`
    case 'BELOW_MINIMUM':
      return minimumVersion === null
        ? `Must pass through an earlier release before it can take ${server}.`
        : `Needs ${minimumVersion} before it can take ${server}, and no release that has that is there for it. Publish one from ${minimumVersion} on with a file for its platform, or set another minimum.`
    case 'NEVER_REPORTED':
      return 'Has never reported a version. Start the agent there with its token.'
  }
}

function at(epochMs: number): string {
  const [day, time] = new Date(epochMs).toISOString().split('T')
  return `at ${time?.slice(0, 5)} UTC on ${day}`
}

function by(name: string | null): string {
  return name === null ? '' : ` by ${name}`
}

function quoted(text: string | null): string {
  return text ? ` (“${text}”)` : ''
}

function progress(host: HostFacts): string {
  const attempt = host.attempt
  if (attempt === null) return ''
  const stage = attempt.stage.toLowerCase().replace('_', ' ')
  return attempt.percent === null ? `: ${stage}` : `: ${stage}, ${attempt.percent} %`
}

/** What was withdrawn stays where the host had nothing to put back. */
function noBackup(host: HostFacts): string {
  return host.attempt?.error?.code === 'NO_BACKUP' ? lastError(host) : ''
}

function lastError(host: HostFacts): string {
  const error = host.attempt?.error
  return error ? ` The last try said: ${error.message.replace(/[.\s]+$/, '')}.` : ''
}
