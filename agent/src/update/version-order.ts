import gt from 'semver/functions/gt.js'
import valid from 'semver/functions/valid.js'

/** Strictly newer. Whatever semver does not take for a version is newer than nothing. */
export function isNewer(version: string, than: string): boolean {
  return valid(version) !== null && valid(than) !== null && gt(version, than)
}

/** What `version` is, seen from `other`. Whatever is no version is older than every version. */
export function orderOf(version: string, other: string): 'newer' | 'same' | 'older' {
  if (valid(other) === null || isNewer(version, other)) return 'newer'
  return isNewer(other, version) ? 'older' : 'same'
}
