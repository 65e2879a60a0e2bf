/**
 * `npm test`: installs what is missing, builds, and runs every suite but the heavy ones, the fast ones first.
 * `npm test -- api e2e` runs these; what comes behind them goes to the runner: `npm test -- api rollouts` some files,
 * `npm test -- e2e --grep pause` an option.
 */
import { buildWhatIsStale } from './build-parts.mjs'
import './end-with-npm.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { StepFailed, reportFailure, seconds } from './run-step.mjs'
import { SUITES, runSuite } from './test-suites.mjs'

const DEPENDENCIES_BUILT = new Set(['api', 'kill', 'e2e', 'install', 'windows-setup'])

try {
  const { names, runnerArgs } = readArguments(process.argv.slice(2))
  await installDependencies()

  const results = []
  for (const name of names) {
    if (DEPENDENCIES_BUILT.has(name)) await buildWhatIsStale()
    results.push(await runSuite(name, runnerArgs))
  }
  summarize(results)
} catch (error) {
  reportFailure(error)
}

function readArguments(args) {
  const all = Object.keys(SUITES)
  const given = args.filter((arg) => all.includes(arg))
  const runnerArgs = args.slice(given.length)
  if (given.length === 0 && runnerArgs[0] !== undefined && !runnerArgs[0].startsWith('-')) {
    throw new StepFailed(`There is no suite "${runnerArgs[0]}": name some of ${all.join(', ')}.`)
  }
  const isWanted = (name) => (given.length > 0 ? given.includes(name) : !SUITES[name].isHeavy)
  return { names: all.filter(isWanted), runnerArgs }
}

function summarize(results) {
  console.log()
  for (const { name, passed, failed, skipped, time } of results) {
    const parts = [`${passed} passed`, `${failed} failed`, skipped > 0 && `${skipped} skipped`].filter(
      Boolean,
    )
    console.log(`${name.padEnd(15)}${parts.join(', ').padEnd(34)}${seconds(time)}`)
  }
  for (const { name, failures, flaky } of results) {
    for (const test of flaky) console.log(`\nOnly at the second try in ${name}: ${test}`)
    for (const failure of failures) console.log(`\nFailed in ${name}: ${failure}`)
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
  if (sum('failed') > 0 || results.some(({ passed }) => passed === 0)) process.exitCode = 1
}
