/**
 * `npm run backup` and `npm run restore`: copies what the server is made of while it runs, and puts it back. Installs and
 * builds only where there is no build: a server that runs must not have its files replaced under it.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { buildPart } from './build-parts.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { projectNode } from './node-runtime.mjs'
import { inRoot, ROOT } from './root-folder.mjs'
import { reportFailure } from './run-step.mjs'

const PROGRAM = 'api/dist/server/backup.mjs'

try {
  if (!existsSync(inRoot(PROGRAM))) {
    await installDependencies()
    await buildPart('server')
  }
  const args = [inRoot(PROGRAM), ...process.argv.slice(2)]
  process.exitCode = spawnSync(projectNode(), args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1
} catch (error) {
  reportFailure(error)
}
