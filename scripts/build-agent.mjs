/**
 * Builds the agent or the collector as one executable file: TypeScript -> one CommonJS bundle -> a Node single
 * executable application, inside a copy of the pinned Node of its platform. Every platform is built on Linux.
 *
 *   node scripts/build-agent.mjs agent --version v1.5.0 --out DIR [--platform linux-amd64] [--quiet]
 *
 * Runs on Node 20 and later; the executable always carries the pinned Node. As a module: `buildAgent({ … })`.
 */
import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { BuildError } from './executable/build-error.mjs'
import { CARRIED, carriedNode } from './executable/carried-node.mjs'
import { checkedVersion, loadProtocol } from './executable/checked-version.mjs'
import { assembleLinux, slottedNode } from './executable/linux-executable.mjs'
import { signWindows } from './executable/sign-windows.mjs'
import { assembleWindows } from './executable/windows-executable.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CACHE = join(ROOT, '.cache', 'build-agent')
const ENTRY = join(ROOT, 'agent/src/main.ts')
const run = promisify(execFile)

/** The platform of this machine, if it is one that an executable is built for. */
const OWN_PLATFORM = { 'linux-x64': 'linux-amd64', 'linux-arm64': 'linux-arm64' }[
  `${process.platform}-${process.arch}`
]

/**
 * @param {{ component: 'agent' | 'collector', version?: string, out?: string, platform?: string, quiet?: boolean,
 *   entry?: string }} options entry: a test's own program, in place of the agent's
 * @returns {Promise<{ file: string, version: string, bytes: number }>} the finished executable, mode 0755
 */
export async function buildAgent({
  component,
  version,
  out,
  platform = 'linux-amd64',
  quiet = true,
  entry = ENTRY,
}) {
  const say = quiet ? () => {} : (line) => console.log(line)
  if (!Object.hasOwn(CARRIED, platform)) {
    throw new BuildError(`--platform ${platform} is none of ${Object.keys(CARRIED).join(', ')}.`)
  }
  const protocol = await loadProtocol()
  if (!protocol.COMPONENTS.includes(component)) {
    throw new BuildError(`Name what to build: ${protocol.COMPONENTS.join(' or ')}.`)
  }
  const builtVersion = await checkedVersion(version, protocol)
  const folder = resolve(out ?? join(ROOT, 'agent', 'bin'))
  const file = join(folder, protocol.binaryFileName(component, platform))
  const marker = protocol.versionMarker(component, builtVersion)

  await mkdir(folder, { recursive: true })
  await mkdir(CACHE, { recursive: true })
  const work = await mkdtemp(join(CACHE, 'work-'))
  try {
    const finished = join(work, 'finished')
    const [node, generator] = await Promise.all([carriedNode(platform, CACHE, say), generatorNode(say)])
    const blob = seaBlob({ generator, work, component, version: builtVersion, platform, marker, entry })
    if (platform === 'windows-amd64') {
      await assembleWindows({ node, blob: await blob, component, version: builtVersion, to: finished })
      if (await signWindows(finished)) say('Signed.')
    } else {
      const slotted = slottedNode({ platform, node, ...CARRIED[platform], cache: CACHE, work, say })
      await assembleLinux(...(await Promise.all([slotted, blob])), finished)
    }
    await assertOneMarker(finished, marker)
    await moveInto(finished, file)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  const { size } = await stat(file)
  say(`${relative(process.cwd(), file)}  ${builtVersion}  ${(size / 1e6).toFixed(0)} MB`)
  return { file, version: builtVersion, bytes: size }
}

/** The Node that makes the blob: of the same version as the one that will read it, and of this machine. */
function generatorNode(say) {
  return OWN_PLATFORM === undefined ? process.execPath : carriedNode(OWN_PLATFORM, CACHE, say)
}

async function seaBlob({ generator, work, component, version, platform, marker, entry }) {
  const esbuild = await import('esbuild')
  const main = join(work, 'main.cjs')
  await esbuild.build({
    entryPoints: [entry],
    outfile: main,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    conditions: ['source'],
    legalComments: 'none',
    // A comment: a string would be in the file twice, in the source and in the code cache.
    banner: { js: `/* ${marker} */` },
    define: {
      __VESANA_COMPONENT__: JSON.stringify(component),
      __VESANA_VERSION__: JSON.stringify(version),
      __VESANA_PLATFORM__: JSON.stringify(platform),
    },
  })
  const output = join(work, 'sea.blob')
  const config = {
    main,
    output,
    disableExperimentalSEAWarning: true,
    // V8's code cache is of one processor and one system; other platforms compile at every start.
    useCodeCache: platform === OWN_PLATFORM,
    execArgv: ['--use-system-ca'],
  }
  await writeFile(join(work, 'sea.json'), JSON.stringify(config))
  await run(generator, ['--experimental-sea-config', join(work, 'sea.json')], { env: {} })
  return readFile(output)
}

/** The server reads a binary's version from this marker, so a file with none or two must never leave this script. */
async function assertOneMarker(file, marker) {
  const bytes = await readFile(file)
  const first = bytes.indexOf(marker)
  if (first < 0 || bytes.indexOf(marker, first + 1) >= 0) {
    throw new BuildError(`The executable does not hold the marker ${marker} exactly once.`)
  }
}

/** Over whatever stands there, running or not, on this file system or another. */
async function moveInto(from, to) {
  const draft = `${to}.tmp-${process.pid}`
  await copyFile(from, draft)
  await chmod(draft, 0o755)
  await rename(draft, to)
}

async function main() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      version: { type: 'string' },
      out: { type: 'string' },
      platform: { type: 'string' },
      quiet: { type: 'boolean', default: false },
    },
  })
  if (positionals.length > 1) throw new BuildError(`One component at a time, not: ${positionals.join(' ')}.`)
  const [component] = positionals
  if (component === 'agent' && values.platform === 'windows-amd64') {
    // Always together: the set-up program can then not be an older version's.
    const { buildInstaller } = await import('./build-installer.mjs')
    await buildInstaller(values)
  } else {
    await buildAgent({ component, ...values })
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    const expected = error instanceof BuildError || error?.code?.startsWith?.('ERR_PARSE_ARGS')
    console.error(`build-agent: ${expected ? error.message : error.stack}`)
    process.exitCode = 1
  })
}
