/** `npm run build`: the server to api/dist, the dashboard to web/dist, each only when its sources changed. */
import { buildWhatIsStale } from './build-parts.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { reportFailure } from './run-step.mjs'

try {
  await installDependencies()
  await buildWhatIsStale()
} catch (error) {
  reportFailure(error)
}
