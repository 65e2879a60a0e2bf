/** `npm start`: installs what is missing, builds what is stale, and serves API and dashboard until it is ended. */
import { buildWhatIsStale } from './build-parts.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { reportFailure } from './run-step.mjs'
import { runUntilEnded } from './run-until-ended.mjs'

try {
  await installDependencies()
  await buildWhatIsStale()
  process.exitCode = await runUntilEnded([{ args: ['api/dist/server/main.mjs'] }])
} catch (error) {
  reportFailure(error)
}
