import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { placesBeside } from '../../src/files/places.ts'
import { until } from '../until.ts'
import { WireServer } from '../wire-server.ts'
import { FaultHost } from './fault-host.ts'
import { HostTruth } from './host-truth.ts'
import { knownBinaries, type KnownBinaries } from './known-binaries.ts'
import { allEnded, foldReports, untruths } from './reported-truth.ts'
import { runOptions, whyNoStrace } from './run-options.ts'

/** Each kills one start, in which the withdrawn version writes its state, the verdict and the binary. */
const CALLS = { rename: 10, fsync: 12, copy_file_range: 2, unlink: 2, linkat: 1 }
/** Parts of what the start takes on this machine at this time when nothing kills it. */
const MOMENTS = [0.9, 0.75, 0.6, 0.45, 0.3, 0.15]
const NEVER = 600_000
const WITHIN_MS = 120_000

let known: KnownBinaries
beforeAll(() => {
  known = knownBinaries()
})

/** A host on v1.1.0, which its server has withdrawn, with v1.0.0 as its backup. */
async function withdrawnHost(): Promise<{ server: WireServer; host: FaultHost }> {
  const server = await new WireServer().start()
  server.rollBackFrom = known.new.version
  const host = await FaultHost.withAgent(server, known.new)
  await writeFile(placesBeside(host.binary, 'agent').backup, known.old.bytes, { mode: 0o755 })
  return { server, host }
}

/** One start that the kill ends, if it comes; then the host is left to its supervisor. */
async function killedWayBack(
  kill: { call: string; nth: number } | number,
): Promise<{ struck: boolean; problems: string[]; ms: number }> {
  const { server, host } = await withdrawnHost()
  const truth = new HostTruth(host, known)
  try {
    await host.judge()
    const log = join(host.folder, 'strace')
    const isMoment = typeof kill === 'number'
    const trace = isMoment ? undefined : { calls: [kill.call], log, kill: { kind: 'call' as const, ...kill } }
    const life = host.start(trace)
    const timer = isMoment ? setTimeout(() => host.kill(), kill) : undefined
    const began = performance.now()
    const ending = await life.ended
    const ms = performance.now() - began
    clearTimeout(timer)
    await host.noteExit(ending)
    const problems = await truth.problemsNow()
    host.supervise()
    const isOver = async (): Promise<boolean> =>
      server.polls.at(-1)?.['x-agent-version'] === known.old.version &&
      foldReports(server.events).at(-1)?.stage === 'ROLLED_BACK' &&
      (await truth.readState())?.unreported.length === 0 &&
      (await truth.unsentReports()) === 0
    await until(isOver, `the way back, not ${server.stages.join()}`, WITHIN_MS)
    await host.stop()
    const found = [
      ...problems,
      ...untruths(server.events),
      ...(allEnded(foldReports(server.events)) ? [] : ['An attempt has no end.']),
      ...(server.downloads.length === 0 ? [] : ['Something was downloaded.']),
      ...(server.events.at(-1)?.error?.code === 'WITHDRAWN' ? [] : ['It does not say why.']),
      ...(await truth.problemsAtEnd(known.old)),
    ]
    return { struck: ending.signal === 'SIGKILL', problems: found, ms }
  } catch (error) {
    return { struck: false, problems: [String(error), host.output], ms: 0 }
  } finally {
    await host.remove()
    await server.stop()
  }
}

describe.skipIf(runOptions().only !== undefined)('a host on its way back from a withdrawn version', () => {
  const cases = Object.entries(CALLS).flatMap(([call, count]) =>
    Array.from({ length: count }, (_, index) => ({ call, nth: index + 1 })),
  )

  async function killed(kill: Parameters<typeof killedWayBack>[0]): Promise<{ struck: boolean; ms: number }> {
    const { struck, problems, ms } = await killedWayBack(kill)
    expect([kill, problems]).toEqual([kill, []])
    return { struck, ms }
  }

  /** Kills that came too late are no proof: most have to strike. */
  test.skipIf(whyNoStrace())(
    'ends on its backup after a kill at any write',
    { timeout: 1_200_000 },
    async () => {
      let strikes = 0
      for (const call of cases) if ((await killed(call)).struck) strikes++
      process.stderr.write(`The way back: ${strikes} of ${cases.length} kills struck.\n`)
      expect(strikes).toBeGreaterThan(cases.length / 2)
    },
  )

  test('ends on its backup after a kill at any moment', { timeout: 600_000 }, async () => {
    let { ms } = await killed(NEVER)
    for (const part of MOMENTS) {
      // One that came too late tells how long the start takes by now.
      for (let last = await killed(ms * part); !last.struck; last = await killed(ms * part)) {
        ms = Math.min(last.ms, ms * 0.9)
      }
    }
  })
})
