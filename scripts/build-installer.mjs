/**
 * Builds vesana-agent-setup.exe, and what is in it: always together, so that none of them is older than the others.
 *
 *   node scripts/build-installer.mjs --version v1.5.0 --out DIR [--quick]
 *
 * `npm run build:agent -- --platform windows-amd64` does the same. As a module: `buildInstaller({ … })`.
 */
import { execFile } from 'node:child_process'
import { mkdir, readFile, rename, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { buildAgent } from './build-agent.mjs'
import { buildServiceHost } from './build-service-host.mjs'
import { BuildError } from './executable/build-error.mjs'
import { loadProtocol } from './executable/checked-version.mjs'
import { signWindows, withAbsolutePaths } from './executable/sign-windows.mjs'
import { installPrograms } from './install-programs.mjs'
import { inRoot } from './root-folder.mjs'

const NAME = 'vesana-agent-setup.exe'

/**
 * @param {{ version?: string, out?: string, isQuick?: boolean, quiet?: boolean }} options `isQuick`: not
 *   compressed, which takes a minute: for tests
 * @returns {Promise<{ file: string, agent: string, version: string, bytes: number }>}
 */
export async function buildInstaller({ version, out, isQuick = false, quiet = true }) {
  const say = quiet ? () => {} : (line) => console.log(line)
  const folder = resolve(out ?? inRoot('agent/bin'))
  const agent = await buildAgent({
    component: 'agent',
    version,
    out: folder,
    platform: 'windows-amd64',
    quiet,
  })
  await buildServiceHost({ version: agent.version, out: folder, quiet })
  const file = join(folder, NAME)
  await packInstaller({ programs: folder, file, isQuick })
  if (await signWindows(file)) say('Signed.')
  const { versionMarker } = await loadProtocol()
  if (!(await readFile(file)).includes(versionMarker('agent', agent.version))) {
    throw new BuildError(`${NAME} does not say that it is ${agent.version}.`)
  }
  const { size } = await stat(file)
  say(`${relative(process.cwd(), file)}  ${agent.version}  ${(size / 1e6).toFixed(0)} MB`)
  return { file, agent: agent.file, version: agent.version, bytes: size }
}

/** Makes the set-up program of the programs in a folder; an older one stands until the new one is whole. */
export async function packInstaller({ programs, file, isQuick }) {
  installPrograms({ makensis: 'nsis' })
  const draft = `${file}.tmp-${process.pid}`
  const signing = process.env.VESANA_SIGN_COMMAND || process.env.VESANA_SIGN_CERT
  const words = [
    '-V2',
    `-DPROGRAMS=${programs}`,
    `-DOUT_FILE=${draft}`,
    ...(isQuick ? ['-DQUICK'] : []),
    ...(signing ? [`-DSIGN_COMMAND=node "${inRoot('scripts/sign-windows.mjs')}"`] : []),
    'installer.nsi',
  ]
  await mkdir(resolve(file, '..'), { recursive: true })
  try {
    await promisify(execFile)('makensis', words, {
      cwd: inRoot('agent/deploy'),
      env: withAbsolutePaths(),
    })
  } catch (error) {
    if (error.code === 'ENOENT') throw new BuildError('makensis is missing: apt-get install nsis')
    throw new BuildError(`makensis did not make ${NAME}:\n${error.stdout}${error.stderr}`)
  }
  await rename(draft, file)
}

async function main() {
  const { values } = parseArgs({
    options: {
      version: { type: 'string' },
      out: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  })
  await buildInstaller({ version: values.version, out: values.out, isQuick: values.quick, quiet: false })
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    const expected = error instanceof BuildError || error?.code?.startsWith?.('ERR_PARSE_ARGS')
    console.error(`build-installer: ${expected ? error.message : error.stack}`)
    process.exitCode = 1
  })
}
