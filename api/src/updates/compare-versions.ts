import { SemVer } from 'semver'

const parsed = new Map<string, SemVer>()
const MOST_VERSIONS_KEPT = 10_000

/**
 * Order of two versions of valid form: negative, zero or positive. The `semver` library's, by whose rules any
 * prerelease (`v1.4.2-dirty` too) comes before its release. Parsed versions are kept: a fleet runs few.
 */
export function compareVersions(a: string, b: string): number {
  return a === b ? 0 : parse(a).compare(parse(b))
}

function parse(version: string): SemVer {
  const known = parsed.get(version)
  if (known) return known
  if (parsed.size >= MOST_VERSIONS_KEPT) parsed.clear()
  const fresh = new SemVer(version)
  parsed.set(version, fresh)
  return fresh
}
