import lt from 'semver/functions/lt'
import valid from 'semver/functions/valid'
import type { Component, FleetPartsFragment, Platform, ReleasePartsFragment } from '../gql/graphql'
import { allPlatforms } from '../hosts/host-words'

/** The versions in the fleet that a host would leave for this release: updates only go forward. */
export function olderVersions(
  byVersion: FleetPartsFragment['byVersion'],
  component: Component,
  version: string,
): string[] {
  return byVersion.flatMap((one) =>
    one.component === component && one.version !== null && valid(one.version) && lt(one.version, version)
      ? [one.version]
      : [],
  )
}

/** The platforms whose hosts would be told that there is no file for them. */
export function missingPlatforms(artifacts: ReleasePartsFragment['artifacts']): Platform[] {
  const present = artifacts
    .filter((artifact) => artifact.kind === 'BINARY')
    .map((artifact) => artifact.platform)
  return allPlatforms.filter((platform) => !present.includes(platform))
}
