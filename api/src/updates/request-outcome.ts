import { chooseStep } from './choose-step.ts'
import { type Situation, decideUpdate } from './decide-update.ts'
import type { AttemptFacts, HostFacts } from './host-facts.ts'

/**
 * Whether a request to update is over once these attempts of the host have ended: after any, but for a step that took it
 * nearer to the server version, when the next can follow at once. Pure.
 */
export function isRequestOver(
  host: HostFacts,
  ended: readonly AttemptFacts[],
  situation: Situation,
  now: number,
): boolean {
  return ended.some(
    (attempt) => !wasBridge(host, attempt, situation) || !goesOn(host, attempt, situation, now),
  )
}

/** A release that was published meanwhile does not make a bridge of the one before: it was not asked for. */
function wasBridge(
  { platform }: HostFacts,
  { stage, fromVersion, toVersion }: AttemptFacts,
  { release, published = [] }: Situation,
): boolean {
  if (stage !== 'COMPLETED' || release === null || release.version === toVersion) return false
  const next = chooseStep({ currentVersion: fromVersion, platform }, release, published)
  return next.kind === 'step' && next.release.version === toVersion
}

function goesOn(host: HostFacts, attempt: AttemptFacts, situation: Situation, now: number): boolean {
  const updateRequestedAt = host.updateRequestedAt ?? now
  const after = { ...host, attempt, currentVersion: attempt.toVersion, lastSeenAt: now, updateRequestedAt }
  return decideUpdate({ ...situation, host: after, now }).kind === 'offer'
}
