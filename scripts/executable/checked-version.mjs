import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { inRoot, ROOT } from '../root-folder.mjs'
import { BuildError } from './build-error.mjs'

const run = promisify(execFile)

/** The wire's own rules (version form, marker, file names), from their one source. */
export async function loadProtocol() {
  const esbuild = await import('esbuild')
  const built = await esbuild.build({
    entryPoints: [inRoot('agent/src/protocol/index.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  return import(
    `data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString('base64')}`
  )
}

/** The version that was asked for, or the one of this checkout. */
export async function checkedVersion(given, protocol) {
  const version = given ?? (await versionFromGit())
  const { default: semver } = await import('semver')
  if (!protocol.versionSchema.safeParse(version).success || !semver.valid(version)) {
    const origin = given === undefined ? 'git describe gives' : '--version'
    throw new BuildError(
      `${origin} "${version}", which is no version. Write it as semver with a leading v: v1.5.0.`,
    )
  }
  return version
}

/** The tag of a clean, tagged checkout; anything else is a development build and says so with `-dirty`. */
async function versionFromGit() {
  const git = async (...args) => (await run('git', args, { cwd: ROOT })).stdout.trim()
  try {
    const described = await git('describe', '--tags', '--match', 'v[0-9]*')
    const tagged = await git('describe', '--tags', '--exact-match', '--match', 'v[0-9]*').catch(
      () => undefined,
    )
    const changes = await git('status', '--porcelain')
    return tagged !== undefined && changes === '' ? tagged : `${described}-dirty`
  } catch {
    return 'v0.0.0-dirty'
  }
}
