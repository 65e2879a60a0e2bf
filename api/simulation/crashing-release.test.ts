import { expect, test } from 'vitest'
import { expectAgreement } from './agreement.ts'
import { expectedHalt } from './expected-halt.ts'
import { HOSTS, counted, say } from './seed.ts'
import { SLOT_MS, SimulatedFleet } from './simulated-fleet.ts'

const MINUTE_MS = 60_000
/** One percent, by the plan that is built in, which halts at three failures that are a twentieth or more. */
const CANARIES = Math.max(1, Math.floor(HOSTS / 100))
const LIMIT = { count: 3, ratio: 0.05 }

test.for(['crashes', 'crashesLate'] as const)(
  'a release that %s everywhere stops at its canaries',
  async (fate) => {
    await using fleet = await SimulatedFleet.start({ hosts: HOSTS, fateOf: () => fate })
    const { ledger, time } = fleet
    const id = await fleet.publish('v1.1.0')
    const published = time.now
    expect(await fleet.run(60 * MINUTE_MS, () => fleet.rollout.state === 'HALTED')).toBe(true)
    await fleet.run(25 * MINUTE_MS)

    const reached = ledger.offered.get('v1.1.0')?.size ?? 0
    const threshold = expectedHalt(ledger.ends.get('v1.1.0') ?? [], LIMIT) ?? NaN
    const { state, endedAt } = await fleet.stored(id)
    const lastTold = ledger.lastTold.get('v1.1.0') ?? NaN
    say(
      `${fate}: ${counted(reached)} of ${counted(HOSTS)} hosts reached (${counted(CANARIES)} canaries), ` +
        `halted ${(threshold - published) / 1000} s after publishing, last offer ${(lastTold - threshold) / 1000} s after that`,
    )
    expect(state).toBe('HALTED')
    expect(reached).toBeLessThanOrEqual(CANARIES + 5)
    expect(endedAt?.getTime()).toBeGreaterThanOrEqual(threshold)
    expect(endedAt?.getTime()).toBeLessThanOrEqual(threshold + 10_000)
    // Whoever asks in the same tenth of a second asks side by side with the report that halts it.
    expect(lastTold).toBeLessThanOrEqual(threshold + SLOT_MS)
    expect((await expectAgreement(fleet, id, 'v1.1.0')).rolledBack).toBe(reached)
  },
)
