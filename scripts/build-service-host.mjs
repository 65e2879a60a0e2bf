/**
 * Builds Windows' service host from agent/deploy/service-host, on Linux, with Debian's mingw-w64.
 *
 *   node scripts/build-service-host.mjs --version v1.5.0 --out DIR [--quiet]
 *
 * As a module: `buildServiceHost({ … })`.
 */
import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { BuildError } from './executable/build-error.mjs'
import { checkedVersion, loadProtocol } from './executable/checked-version.mjs'
import { signWindows } from './executable/sign-windows.mjs'
import { inRoot } from './root-folder.mjs'

const run = promisify(execFile)
const SOURCE = inRoot('agent/deploy/service-host')
const ICON = inRoot('agent/deploy/windows/vesana.ico')
const TOOLS = 'x86_64-w64-mingw32-'
const FLAGS = ['-std=gnu11', '-O2', '-s', '-static', '-municode', '-Wall', '-Wextra', '-Werror']
const HARDENING = [
  '-fstack-protector-strong',
  '-Wl,--dynamicbase,--nxcompat,--high-entropy-va',
  // Without a time stamp the same source gives the same bytes.
  '-Wl,--no-insert-timestamp',
]
/** Windows 8: what a host needs at least, and Node 24 needs more. */
const TARGET = '-D_WIN32_WINNT=0x0602'

export const SERVICE_HOST_FILE = 'vesana-agent-service.exe'

/**
 * @param {{ version?: string, out?: string, quiet?: boolean }} options
 * @returns {Promise<{ file: string, version: string, bytes: number }>} the finished program
 */
export async function buildServiceHost({ version, out, quiet = true }) {
  const built = await checkedVersion(version, await loadProtocol())
  const folder = resolve(out ?? inRoot('agent/bin'))
  const file = join(folder, SERVICE_HOST_FILE)
  await mkdir(folder, { recursive: true })
  const work = await mkdtemp(join(tmpdir(), 'vesana-service-host-'))
  try {
    const finished = join(work, SERVICE_HOST_FILE)
    await compile(built, work, finished)
    await signWindows(finished)
    await copyFile(finished, `${file}.tmp-${process.pid}`)
    await rename(`${file}.tmp-${process.pid}`, file)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  const { size } = await stat(file)
  if (!quiet) console.log(`${relative(process.cwd(), file)}  ${built}  ${(size / 1e3).toFixed(0)} kB`)
  return { file, version: built, bytes: size }
}

async function compile(version, work, to) {
  const numbers = version.slice(1).split(/[.+-]/).slice(0, 3).join(',')
  const named = [`-DVESANA_VERSION="${version}"`]
  await tool('windmc', ['-h', work, '-r', work, join(SOURCE, 'events.mc')])
  await copyFile(ICON, join(work, 'vesana.ico'))
  await copyFile(join(SOURCE, 'host.manifest'), join(work, 'host.manifest'))
  const resources = join(work, 'host.o')
  // windres hands its words to a shell, which takes a pair of quotes away.
  const words = [`-DVESANA_VERSION=\\"${version}\\"`, `-DVESANA_NUMBERS=${numbers},0`, '-I', work]
  await tool('windres', [...words, join(SOURCE, 'host.rc'), resources])
  const names = await readdir(SOURCE)
  const sources = names.filter((name) => name.endsWith('.c')).map((name) => join(SOURCE, name))
  const all = [...FLAGS, ...HARDENING, TARGET, ...named, '-I', work, '-o', to, ...sources, resources]
  await tool('gcc', [...all, '-ladvapi32'])
}

async function tool(name, words) {
  try {
    await run(`${TOOLS}${name}`, words)
  } catch (error) {
    if (error.code === 'ENOENT') {
      throw new BuildError('The service host needs mingw-w64: apt-get install gcc-mingw-w64-x86-64')
    }
    throw new BuildError(`${TOOLS}${name} failed:\n${error.stderr || error.message}`)
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      version: { type: 'string' },
      out: { type: 'string' },
      quiet: { type: 'boolean', default: false },
    },
  })
  await buildServiceHost(values)
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    const expected = error instanceof BuildError || error?.code?.startsWith?.('ERR_PARSE_ARGS')
    console.error(`build-service-host: ${expected ? error.message : error.stack}`)
    process.exitCode = 1
  })
}
