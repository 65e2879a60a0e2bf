import type { ReleaseFacts } from '../releases/release-facts.ts'
import { chooseStep } from './choose-step.ts'
import { compareVersions } from './compare-versions.ts'
import type { Situation } from './decide-update.ts'
import type { HostFacts } from './host-facts.ts'

/**
 * The release was rolled back on this host, and no administrator has cleared that since. Agents refuse it then, and not
 * even a request overrides it: what took a host down once is tried again only by who says so. Pure.
 */
export function isQuarantined(host: HostFacts, release: ReleaseFacts): boolean {
  const at = rolledBackAt(host, release)
  return at !== null && at > (host.quarantineClearedAt ?? -Infinity)
}

/** When the host's last attempt, at this release, was rolled back; null where it was not. */
export function rolledBackAt({ attempt }: HostFacts, release: ReleaseFacts): number | null {
  if (attempt?.toVersion !== release.version || attempt.stage !== 'ROLLED_BACK') return null
  return attempt.endedAt ?? attempt.updatedAt
}

/**
 * What is in quarantine on the host of the releases that it would go to next: on its way to the server version, or to
 * the settled release, to which it is led while a rollout holds it back. Null: there is nothing to clear. Pure.
 */
export function quarantineOf(
  host: HostFacts,
  { release, settled, published = [] }: Situation,
): ReleaseFacts | null {
  const { currentVersion } = host
  if (currentVersion === null) return null
  for (const target of [release, settled]) {
    if (target === null || compareVersions(currentVersion, target.version) >= 0) continue
    const next = chooseStep(host, target, published)
    if (next.kind === 'step' && isQuarantined(host, next.release)) return next.release
  }
  return null
}
