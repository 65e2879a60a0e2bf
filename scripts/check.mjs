/**
 * `npm run check`: form, lint, types, and that no committed generated file has drifted. Runs all, as many at a time as
 * there are processors, then judges.
 */
import { availableParallelism } from 'node:os'
import { installDependencies } from './install-dependencies.mjs'
import { projectNode } from './node-runtime.mjs'
import { inRoot } from './root-folder.mjs'
import { StepFailed, reportFailure, runStepBeside } from './run-step.mjs'

const PRETTIER_CACHE = ['--cache', '--cache-location=.cache/prettier']
const SERVER_TYPES = 'Types of agent and api'
const THEME_TYPES = 'Theme types of the dashboard'

/** In the order in which they begin. `after`: the steps whose results they read. */
function steps() {
  const node = projectNode()
  const tool = (path, ...args) => [node, inRoot('node_modules', path), ...args]
  const typescript = (...args) => tool('typescript/bin/tsc', ...args)
  return [
    { title: THEME_TYPES, command: [node, 'prepare.mjs'], cwd: inRoot('web') },
    { title: SERVER_TYPES, command: typescript('-b', 'api') },
    { title: 'Types of tests and scripts', command: typescript('-p', 'tsconfig.tests.json') },
    {
      title: 'Types of the dashboard',
      command: tool('vue-tsc/bin/vue-tsc.js', '--noEmit'),
      cwd: inRoot('web'),
      after: [SERVER_TYPES, THEME_TYPES],
    },
    {
      title: 'Format',
      command: tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', ...PRETTIER_CACHE, '.'),
    },
    { title: 'Lint', command: tool('oxlint/bin/oxlint', '--deny-warnings'), after: [SERVER_TYPES] },
    {
      title: 'schema.graphql and docs/rights.md are current',
      command: [node, 'api/dist/emit-schema.js', '--check'],
      after: [SERVER_TYPES],
    },
    {
      title: 'web/src/gql is current',
      command: tool('@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.ts', '--check', '--errors-only'),
      cwd: inRoot('web'),
    },
  ]
}

/**
 * Runs every step, even where an earlier one has failed.
 * @returns {Promise<string[]>} the titles of those that failed
 */
async function failedOf(all) {
  const failed = []
  const waiting = [...all]
  const over = new Set()
  const lane = async () => {
    for (let step = next(); step !== undefined; step = next()) {
      if (!(await passes(step))) failed.push(step.title)
      over.add(step.title)
    }
  }
  const next = () => {
    const index = waiting.findIndex(({ after = [] }) => after.every((title) => over.has(title)))
    return waiting.splice(index, index < 0 ? 0 : 1)[0]
  }
  // A lane that finds nothing to do ends; whoever is at work goes on to what waits for it.
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
  return failed
}

async function passes({ title, command, cwd }) {
  try {
    await runStepBeside(title, command, { cwd })
    return true
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    return false
  }
}

try {
  await installDependencies()
  const failed = await failedOf(steps())
  if (failed.length > 0) throw new StepFailed(`\nFailed: ${failed.join(', ')}.`)
  console.log('\nAll checks passed.')
} catch (error) {
  reportFailure(error)
}
