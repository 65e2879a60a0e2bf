/** `npm run check`: form, lint, types, and that no committed generated file has drifted. Runs all, then judges. */
import { installDependencies } from './install-dependencies.mjs'
import { projectNode } from './node-runtime.mjs'
import { inRoot } from './root-folder.mjs'
import { StepFailed, reportFailure, runStep } from './run-step.mjs'

const PRETTIER_CACHE = ['--cache', '--cache-location=.cache/prettier']

/** The steps in an order in which each finds what an earlier one built. */
function steps() {
  const node = projectNode()
  const tool = (path, ...args) => [node, inRoot('node_modules', path), ...args]
  const typescript = (...args) => tool('typescript/bin/tsc', ...args)
  return [
    {
      title: 'Format',
      command: tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', ...PRETTIER_CACHE, '.'),
    },
    { title: 'Lint', command: tool('oxlint/bin/oxlint', '--deny-warnings') },
    { title: 'Types of agent and api', command: typescript('-b', 'api') },
    { title: 'Types of tests and scripts', command: typescript('-p', 'tsconfig.tests.json') },
    { title: 'Theme types of the dashboard', command: [node, 'prepare.mjs'], cwd: inRoot('web') },
    {
      title: 'Types of the dashboard',
      command: tool('vue-tsc/bin/vue-tsc.js', '--noEmit'),
      cwd: inRoot('web'),
    },
    {
      title: 'schema.graphql and docs/rights.md are current',
      command: [node, 'api/dist/emit-schema.js', '--check'],
    },
    {
      title: 'web/src/gql is current',
      command: tool('@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.ts', '--check', '--errors-only'),
      cwd: inRoot('web'),
    },
  ]
}

try {
  await installDependencies()
  const failed = []
  for (const { title, command, cwd } of steps()) {
    try {
      await runStep(title, command, { cwd })
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error
      failed.push(title)
    }
  }
  if (failed.length > 0) throw new StepFailed(`\nFailed: ${failed.join(', ')}.`)
  console.log('\nAll checks passed.')
} catch (error) {
  reportFailure(error)
}
