import semver from 'semver'

/** Strictly newer. Whatever semver does not take for a version is newer than nothing. */
export function isNewer(version: string, than: string): boolean {
  return semver.valid(version) !== null && semver.valid(than) !== null && semver.gt(version, than)
}
