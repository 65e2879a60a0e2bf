import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { powerCutProblems } from './durable-order.ts'
import { boundaryCases, judgeCases, mixedCase, momentsCase, siteOf } from './kill-cases.ts'
import { formatPlan, type KillPlan } from './kill-plan.ts'
import { killedUpdate } from './killed-update.ts'
import { knownBinaries, type KnownBinaries } from './known-binaries.ts'
import { recordUpdate, type Boundary } from './recorded-update.ts'
import { runOptions, whyNoStrace } from './run-options.ts'
import { Tally } from './tally.ts'

const options = runOptions()
const noStrace = whyNoStrace()
const tally = new Tally()
const HOURS = 3600_000
const SAID_EVERY_MS = 15_000
const MOST_FAILURES_SHOWN = 10
/** How often it is aimed anew at sites that were not struck: how many writes there are depends on the time, too. */
const MORE_AIMS = 3
/** The programs and the state of the update: what is done to them does not depend on the time. */
const OF_THE_UPDATE = / (bin|bin\/.*|state\/update-state\.json(\.tmp)?)$/
const JUDGE_CALLS_AT_LEAST = ['judge:fsync', 'judge:openat', 'judge:rename']
/** What brings the backup back in its place. */
const RESTORED_BY = / judge:(fsync|rename) bin\/(\.vesana-agent\.restoring-PID|vesana-agent)$/

let known: KnownBinaries
let recorded: { files: Boundary[]; processes: Boundary[] }
const failures: string[] = []
const struck = new Set<string>()
const struckBy = new Set<string>()

beforeAll(async () => {
  known = knownBinaries()
  if (noStrace === undefined) recorded = await recordUpdate(known)
})
afterAll(() => say(tally.table))

/** Past vitest's own report, which holds back what tests print until they end. */
function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

async function runCase(plan: KillPlan): Promise<void> {
  const result = await killedUpdate(plan, known)
  tally.add(result)
  for (const { stage, by, file } of result.strikes) {
    struck.add(siteOf({ stage, call: by, file }))
    struckBy.add(by)
  }
  if (result.problems.length === 0) return
  const again = `npm run test:faults -- --only '${formatPlan(plan)}'`
  const failure = [`seed ${options.seed}: ${again}`, ...result.problems.map((line) => `  ${line}`)].join('\n')
  failures.push(failure)
  say(`\n${failure}\n${failures.length > MOST_FAILURES_SHOWN ? '' : result.output}`)
}

/** Runs cases as they come, some at a time, and says now and then how far it is. */
async function runCases(cases: Iterator<KillPlan>, title: string): Promise<void> {
  failures.length = 0
  const progress = setInterval(() => say(`${title}: ${tally.line}`), SAID_EVERY_MS)
  const work = async (): Promise<void> => {
    for (let next = cases.next(); !next.done; next = cases.next()) await runCase(next.value)
  }
  await Promise.all(Array.from({ length: options.workers }, work))
  clearInterval(progress)
  say(`${title}: ${tally.line}`)
}

function* casesUntil(kills: number, make: (seed: string) => KillPlan): Generator<KillPlan> {
  for (let index = 0; tally.kills < kills; index++) yield make(`${options.seed} ${index}`)
}

describe.runIf(options.only !== undefined)('the case that was asked for', () => {
  test('ends on a working binary, truly reported', { timeout: HOURS }, async () => {
    const result = await killedUpdate(options.only as KillPlan, known)
    tally.add(result)
    say(`${result.output}\n${JSON.stringify(result.strikes, null, 1)}`)
    expect(result.problems).toEqual([])
  })
})

describe.skipIf(options.only !== undefined)('a host killed in the middle of an update', () => {
  test.skipIf(noStrace)('has on the disk what it relies on, before it goes on', () => {
    expect(powerCutProblems(recorded.files)).toEqual([])
    const swap = recorded.files.find(({ call, file }) => call === 'rename' && file === 'bin/vesana-agent')
    expect(swap?.stage).toBe('REPLACING')
  })

  test.skipIf(noStrace)('works after a kill at every system call', { timeout: HOURS }, async () => {
    const boundaries = [...recorded.files, ...recorded.processes]
    const sites = new Set(recorded.files.map(siteOf))
    const unstruck = () => [...sites].filter((site) => !struck.has(site))
    const cases = boundaryCases(boundaries, options.perSite, options.seed)
    say(`${boundaries.length} calls at ${sites.size} sites; ${cases.length} updates to be killed`)
    await runCases(cases.values(), 'every system call')
    expect(failures).toEqual([])
    for (let aim = 1; aim <= MORE_AIMS && unstruck().length > 0; aim++) {
      const missed = recorded.files.filter((boundary) => !struck.has(siteOf(boundary)))
      await runCases(boundaryCases(missed, 1, `${options.seed} aim ${aim}`).values(), 'what was missed')
      expect(failures).toEqual([])
    }
    const left = unstruck()
    say(`Struck ${sites.size - left.length} of ${sites.size} sites. Not struck: ${left.join('; ') || 'none'}`)
    expect(left.filter((site) => OF_THE_UPDATE.test(site))).toEqual([])
  })

  test.skipIf(noStrace)('works after kills of the judge that rolls back', { timeout: HOURS }, async () => {
    await runCases(judgeCases(options.seed).values(), 'the judge')
    expect(failures).toEqual([])
    expect([...struckBy]).toEqual(expect.arrayContaining(JUDGE_CALLS_AT_LEAST))
    say(`Struck: ${[...struck].filter((site) => site.includes('judge:')).join('; ')}`)
    expect([...struck].some((site) => RESTORED_BY.test(site))).toBe(true)
  })

  test('works after kills at any moment', { timeout: HOURS }, async () => {
    const share = noStrace === undefined ? 0.5 : 1
    const goal = tally.kills + Math.max(options.kills * 0.1, (options.kills - tally.kills) * share)
    await runCases(
      casesUntil(goal, (seed) => momentsCase(`${seed} moments`)),
      'any moment',
    )
    expect(failures).toEqual([])
  })

  test.skipIf(noStrace)('works after kills of its recovery', { timeout: HOURS }, async () => {
    const make = (seed: string): KillPlan => mixedCase(recorded.files, `${seed} mixed`)
    await runCases(casesUntil(options.kills, make), 'kills of recoveries')
    expect(failures).toEqual([])
  })

  test('was killed as often as was asked for', () => {
    if (noStrace !== undefined) say(`No kills at system calls: ${noStrace}`)
    expect(tally.kills).toBeGreaterThanOrEqual(options.kills)
  })
})
