import type { ReleaseFacts } from '../releases/release-facts.ts'
import { compareVersions } from './compare-versions.ts'
import type { HostFacts } from './host-facts.ts'

/** Where a host goes next on its way to a release. `missing`: it needs that version first, and nothing leads it there. */
export type NextStep =
  | { readonly kind: 'step'; readonly release: ReleaseFacts }
  | { readonly kind: 'missing'; readonly minimumVersion: string; readonly below: string }

/**
 * The release itself for a host that has its minimum. For one below that, the bridge: of the published releases from
 * the minimum on, below the release, with a file for the host, the nearest to the minimum; which may have a minimum
 * itself. Ends, as each bridge is below the one before. Pure.
 */
export function chooseStep(
  { currentVersion, platform }: Pick<HostFacts, 'currentVersion' | 'platform'>,
  target: ReleaseFacts,
  published: readonly ReleaseFacts[],
): NextStep {
  let release = target
  if (currentVersion === null) return { kind: 'step', release }
  while (isBelowMinimum(currentVersion, release)) {
    const { minimumVersion } = release
    const bridges = published.filter(
      (other) =>
        compareVersions(other.version, minimumVersion) >= 0 &&
        compareVersions(other.version, release.version) < 0 &&
        platform !== null &&
        other.artifacts[platform] !== undefined,
    )
    const [nearest] = bridges.toSorted((a, b) => compareVersions(a.version, b.version))
    if (!nearest) return { kind: 'missing', minimumVersion, below: release.version }
    release = nearest
  }
  return { kind: 'step', release }
}

function isBelowMinimum(
  version: string,
  release: ReleaseFacts,
): release is ReleaseFacts & { readonly minimumVersion: string } {
  return typeof release.minimumVersion === 'string' && compareVersions(version, release.minimumVersion) < 0
}
