import { versionSchema } from '@vesana/agent/protocol'
import { type Failure, type Result, fail, ok } from '../errors.ts'
import { developmentBuild, isDevelopmentBuild } from './judge-artifacts.ts'
import type { ReleaseState } from './release.entity.ts'

/**
 * What a `VERSION` file asks for.
 * `nothing`: there is no file, so nothing is offered. `refuse`: it cannot be followed, so nothing is offered either.
 * `use`: the release was published before, and is to be the server version again. `take`: the files beside `VERSION`
 * are to become this release; `hasDraft`: of a draft that exists.
 */
export type VersionFileDecision =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refuse'; readonly failure: Failure }
  | { readonly kind: 'use'; readonly version: string }
  | { readonly kind: 'take'; readonly version: string; readonly hasDraft: boolean }

/**
 * @param content of the file as it is, null where there is none
 * @param states of the component's releases by version
 */
export function judgeVersionFile(
  content: string | null,
  states: ReadonlyMap<string, ReleaseState>,
): VersionFileDecision {
  if (content === null) return { kind: 'nothing' }
  const parsed = parseVersionFile(content)
  if (!parsed.ok) return { kind: 'refuse', failure: parsed.failure }
  const version = parsed.value
  const state = states.get(version)
  switch (state) {
    case 'PUBLISHED':
      return { kind: 'use', version }
    case 'WITHDRAWN': {
      const message = `${version} was withdrawn. Write the version that hosts are to run, or publish a new one.`
      return { kind: 'refuse', failure: { code: 'CONFLICT', message } }
    }
    case 'DRAFT':
    case undefined:
      return { kind: 'take', version, hasDraft: state === 'DRAFT' }
  }
}

/** The version in a `VERSION` file: one line, spaces and line ends around it do not count. Pure. */
export function parseVersionFile(content: string): Result<string> {
  if (content.includes('\0')) {
    return refuse(
      'VERSION is not plain text; PowerShell writes UTF-16 unless told `-Encoding ascii`. Write one line',
    )
  }
  const lines = content
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const [version, ...more] = lines
  if (version === undefined) return refuse('VERSION is empty. Write one line')
  if (more.length > 0) return refuse(`VERSION has ${lines.length} lines. Write one`)
  if (versionSchema.safeParse(version).success) {
    if (!isDevelopmentBuild(version)) return ok(version)
    const { code, message } = developmentBuild(version)
    return fail(code, message)
  }
  const prefixed = `v${version.replace(/^V/, '')}`
  if (versionSchema.safeParse(prefixed).success) {
    return fail('BAD_USER_INPUT', `VERSION says ${version}: write it with a leading v: ${prefixed}.`)
  }
  return refuse(`VERSION says ${JSON.stringify(version.slice(0, 80))}, which is no version. Write one line`)
}

function refuse(what: string): Result<never> {
  return fail('BAD_USER_INPUT', `${what}, such as v1.5.0.`)
}
