import { afterAll, beforeAll, describe, test, type ExpectStatic } from 'vitest'
import { type Stage, isTerminal } from '../../src/protocol/index.ts'
import { Random } from '../random.ts'
import { until } from '../until.ts'
import { digestOf, HostedAgent } from './hosted-agent.ts'
import { WindowsBuilds } from './windows-builds.ts'

/** In all; other numbers and moments by WINDOWS_KILLS and WINDOWS_SEED. */
const KILLS = Number(process.env.WINDOWS_KILLS ?? 40)
const SEED = process.env.WINDOWS_SEED ?? 'vesana'
const HOSTS = 2
const MOST_IN_ONE_UPDATE = 3
/** From REPLACING, or from a start of the service, until what it begins has ended: in the slow time of Wine. */
const SPAN_MS = 3500
/** Most of the time the programs are still being put in place then. */
const SOON_MS = 300
const WITHIN_MS = 120_000
const REPLACING = new Set(['REPLACING', 'BETWEEN_NAMES'])
const AT_WORK = /"stage": "(REPLACING|RESTARTING|WATCHING)"/

let builds: WindowsBuilds
let old: string
let next: string
beforeAll(async () => {
  builds = await WindowsBuilds.make()
  old = digestOf(await builds.bytes('old.exe'))
  next = digestOf(await builds.bytes('new.exe'))
})
afterAll(() => builds?.remove())

/**
 * Kills everything at a moment, and looks at what a power cut would have left.
 * @returns the stage that it struck; `BETWEEN_NAMES` where there was no program: the old one was set aside already
 */
async function killAfter(host: HostedAgent, ms: number, expect: ExpectStatic): Promise<string> {
  // Not a wait for anything: the moment is what is tried.
  await new Promise((resolve) => setTimeout(resolve, ms))
  await host.killAll()
  const [program, backup] = [await host.read('vesana-agent.exe'), await host.read('.vesana-agent.bak.exe')]
  if (program === undefined) expect(digestOf(backup)).toBe(old)
  else expect([old, next]).toContain(digestOf(program))
  if (program === undefined) return 'BETWEEN_NAMES'
  return /"stage": "(\w+)"/.exec(await host.updateState())?.[1] ?? 'none'
}

interface KilledUpdate {
  stage: string
  struck: string[]
}

/** An update with its kills, until it has ended one way or the other. */
async function endOfUpdate(
  host: HostedAgent,
  moments: number[],
  expect: ExpectStatic,
): Promise<KilledUpdate> {
  host.server.events.length = 0
  host.server.retryFailed = true
  await host.publish('v1.1.0', await builds.bytes('new.exe'))
  await until(async () => AT_WORK.test(await host.updateState()), 'the replacement', WITHIN_MS)
  host.server.retryFailed = false
  const struck: string[] = []
  for (const moment of moments) {
    struck.push(await killAfter(host, moment, expect))
    expect(await host.host('start')).toMatchObject({ code: 0 })
  }
  return { stage: (await host.ended('v1.1.0', WITHIN_MS)).stage, struck }
}

async function backToOld(host: HostedAgent, stage: string, expect: ExpectStatic): Promise<void> {
  host.server.release = undefined
  if (stage === 'COMPLETED') {
    expect(digestOf(await host.read('.vesana-agent.bak.exe'))).toBe(old)
    const { code, out } = await host.agent('rollback')
    expect([code, out]).toEqual([0, expect.stringContaining('is v1.0.0 again')])
    await until(() => host.server.stages.at(-1) === 'ROLLED_BACK', 'the way back', WITHIN_MS)
  }
  await until(async () => digestOf(await host.read('vesana-agent.exe')) === old, 'the old program', WITHIN_MS)
}

describe.concurrent('an update that is killed from the replacing of the program on', () => {
  test.for(Array.from({ length: HOSTS }, (_, index) => index))(
    `ends on a whole program, and tells which (host %i, ${KILLS} kills in all)`,
    { timeout: 900_000 + KILLS * 120_000 },
    async (index, context) => {
      const { expect } = context
      const random = new Random(`${SEED}-${index}`)
      const host = await HostedAgent.begin(context, builds)
      const ends: string[] = []
      const counted: string[] = []
      // Until some struck while programs were being put in place, too: there a kill could leave half of one.
      while (counted.length < KILLS / HOSTS || !counted.some((where) => REPLACING.has(where))) {
        const count = random.int(1, MOST_IN_ONE_UPDATE)
        const first = random.int(0, random.pick([SOON_MS, SPAN_MS]))
        const moments = [first, ...Array.from({ length: count - 1 }, () => random.int(0, SPAN_MS))]
        const { stage, struck } = await endOfUpdate(host, moments, expect)
        expect(['COMPLETED', 'ROLLED_BACK']).toContain(stage)
        expect(digestOf(await host.read('vesana-agent.exe'))).toBe(stage === 'COMPLETED' ? next : old)
        await backToOld(host, stage, expect)
        // Where the update was over, or forgotten, there was nothing left to harm.
        counted.push(...struck.filter((where) => where !== 'none' && !isTerminal(where as Stage)))
        ends.push(`${stage} after kills in ${struck.join(', ')}`)
      }
      console.log(ends.join('\n'))
    },
  )
})
