/** `npm run demo`: a fleet of real and simulated agents on a temporary folder. `-- --seconds 60` ends by itself. */
import { buildWhatIsStale } from './build-parts.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { reportFailure } from './run-step.mjs'
import { runUntilEnded } from './run-until-ended.mjs'

try {
  await installDependencies()
  await buildWhatIsStale()
  process.exitCode = await runUntilEnded([{ args: ['e2e/demo/main.ts', ...process.argv.slice(2)] }])
} catch (error) {
  reportFailure(error)
}
