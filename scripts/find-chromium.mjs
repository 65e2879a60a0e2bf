import { execFileSync, spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { projectNode } from './node-runtime.mjs'
import { inRoot } from './root-folder.mjs'
import { StepFailed, runStep } from './run-step.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const PLAYWRIGHT = inRoot('node_modules/playwright/cli.js')

/**
 * A Chromium that starts: one that is there, else Playwright's, else Debian's when this is root.
 * @returns {Promise<string>} path of the executable
 */
export async function findOrInstallChromium() {
  return presentChromium() ?? (await playwrightsChromium()) ?? (await debiansChromium()) ?? giveUp()
}

function presentChromium() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return [process.env.CHROMIUM_PATH, playwrightsPath(), ...onPath].find((file) => file && starts(file))
}

async function playwrightsChromium() {
  try {
    await runStep('Installing Chromium', [projectNode(), PLAYWRIGHT, 'install', 'chromium'])
  } catch (error) {
    if (error instanceof StepFailed) return undefined
    throw error
  }
  return starts(playwrightsPath()) ? playwrightsPath() : undefined
}

async function debiansChromium() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runStep('Updating the package list', ['apt-get', 'update', '-qq'], { env })
  await runStep("Installing Debian's Chromium", ['apt-get', 'install', '-y', '-qq', 'chromium'], { env })
  return presentChromium()
}

function giveUp() {
  throw new StepFailed(
    'No Chromium was found or could be installed: install one, or name it in CHROMIUM_PATH.',
  )
}

function playwrightsPath() {
  const script = `process.stdout.write(require(${JSON.stringify(playwrightModule())}).chromium.executablePath())`
  return execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })
}

function playwrightModule() {
  return createRequire(inRoot('e2e/package.json')).resolve('@playwright/test')
}

/** Not merely there: Playwright's own download lacks libraries on a bare system, and then does not start. */
function starts(file) {
  try {
    accessSync(file, constants.X_OK)
  } catch {
    return false
  }
  return spawnSync(file, ['--version'], { timeout: 30_000 }).status === 0
}
