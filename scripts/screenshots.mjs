/**
 * `npm run screenshots`: takes the README's picture of the dashboard anew.
 * `npm run screenshots -- DIR` takes every page, light and dark, into that folder instead.
 */
import { buildWhatIsStale } from './build-parts.mjs'
import { findOrInstallChromium } from './find-chromium.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { reportFailure } from './run-step.mjs'
import { runUntilEnded } from './run-until-ended.mjs'

try {
  await installDependencies()
  await buildWhatIsStale()
  process.env.CHROMIUM_PATH = await findOrInstallChromium()
  process.exitCode = await runUntilEnded([{ args: ['e2e/screenshots.ts', ...process.argv.slice(2)] }])
} catch (error) {
  reportFailure(error)
}
