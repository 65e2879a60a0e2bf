import * as z from 'zod'

/**
 * A version on the wire: SemVer 2.0.0 with a leading `v` (`v1.4.2`, `v1.5.0-rc.1`).
 * Only the form is judged here; order is the `semver` library's.
 */
export const VERSION_PATTERN =
  /^v(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})\.(0|[1-9]\d{0,9})(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/

export const MAX_VERSION_LENGTH = 64

export const versionSchema = z
  .string()
  .max(MAX_VERSION_LENGTH, `A version has at most ${MAX_VERSION_LENGTH} characters.`)
  .regex(VERSION_PATTERN, 'Write a version as semver with a leading v, for example v1.4.2.')
