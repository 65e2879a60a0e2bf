/**
 * `npm run test:faults`: kills real agents in the middle of updates, and lets disks, clocks and servers fail them.
 *
 *   -- --kills N        at least so many kills (2000)
 *   -- --seed S         other random kills
 *   -- --only CASE      one case alone, as a failure prints it: fsync#7+exit+120ms
 *   -- --per-site N     occurrences of the same call that are killed at; `all` for every one
 *   -- --workers N      updates at a time (2)
 */
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { installDependencies } from './install-dependencies.mjs'
import { installPrograms } from './install-programs.mjs'
import { projectNode } from './node-runtime.mjs'
import { inRoot } from './root-folder.mjs'
import { reportFailure } from './run-step.mjs'

const OPTIONS = {
  kills: { type: 'string' },
  seed: { type: 'string' },
  only: { type: 'string' },
  'per-site': { type: 'string' },
  workers: { type: 'string' },
}

try {
  const { values } = parseArgs({ options: OPTIONS })
  await installDependencies()
  installPrograms({ strace: 'strace', faketime: 'faketime' })
  process.exitCode = await runVitest(values)
} catch (error) {
  reportFailure(error)
}

function runVitest(values) {
  const settings = Object.entries(values).map(([name, value]) => [
    `FAULTS_${name.toUpperCase().replace('-', '_')}`,
    value,
  ])
  const files = values.only === undefined ? [] : ['kills.test.ts']
  const words = [
    inRoot('node_modules/vitest/vitest.mjs'),
    'run',
    '--config=vitest.faults.config.ts',
    ...files,
  ]
  const child = spawn(projectNode(), words, {
    cwd: inRoot('agent'),
    env: { ...process.env, ...Object.fromEntries(settings) },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)))
}
