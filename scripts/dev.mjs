/** `npm run dev`: the API restarts and the dashboard reloads when a source changes, the wire's included. */
import { installDependencies } from './install-dependencies.mjs'
import { inRoot } from './root-folder.mjs'
import { reportFailure } from './run-step.mjs'
import { runUntilEnded } from './run-until-ended.mjs'

const TSX = ['node_modules/tsx/dist/cli.mjs', 'watch', '--clear-screen=false', '--conditions=source']
/** Decorators as the build compiles them; tsx looks for a tsconfig in the folder that it is started in. */
const API = ['--tsconfig=api/tsconfig.json', 'api/src/main.ts']
const VITE = [inRoot('node_modules/vite/bin/vite.js'), '--clearScreen', 'false']

try {
  await installDependencies()
  process.exitCode = await runUntilEnded([
    { prefix: 'api  ', args: [...TSX, ...API] },
    { prefix: 'web  ', args: VITE, cwd: inRoot('web') },
  ])
} catch (error) {
  reportFailure(error)
}
