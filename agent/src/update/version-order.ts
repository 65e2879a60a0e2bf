import gt from 'semver/functions/gt.js'
import valid from 'semver/functions/valid.js'

/** Strictly newer. Whatever semver does not take for a version is newer than nothing. */
export function isNewer(version: string, than: string): boolean {
  return valid(version) !== null && valid(than) !== null && gt(version, than)
}
