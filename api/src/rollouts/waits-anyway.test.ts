import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NOON } from '../testing/factories.ts'
import { aBegunStage, aPlan, aRollout, aShare } from '../testing/rollout-factories.ts'
import { progressRollout, waitsAnyway } from './progress-rollout.ts'

const RING = { kind: 'LABELS', labels: { ring: 'canary' } } as const
const few = fc.nat({ max: 6 })

const cases = fc.record({
  stages: fc.integer({ min: 1, max: 3 }),
  begun: fc.nat({ max: 3 }),
  size: few,
  minSuccesses: fc.option(few, { nil: null }),
  passedS: fc.nat({ max: 120 }),
  state: fc.constantFrom('RUNNING', 'PAUSED', 'HALTED', 'FINISHED'),
  ends: fc.record({ updating: few, completed: few, failed: few, rolledBack: few, lost: few }),
  byLabels: fc.boolean(),
  fleet: fc.record({ candidates: few, reachable: few, away: few }),
})

test('a rollout that waits anyway waits whatever the fleet is like, and it is asked of little', () => {
  const seen = new Set<boolean>()
  const property = fc.property(
    cases,
    ({ stages, begun, size, minSuccesses, passedS, state, ends, fleet, byLabels }) => {
      const plan = aPlan({
        stages: Array.from({ length: stages }, (_, at) =>
          aShare(10 * (at + 1), { minSuccesses, ...(byLabels && { reach: RING }) }),
        ),
      })
      const some = Array.from({ length: Math.min(begun, stages) }, () => aBegunStage({ size }))
      const offered = Object.values(ends).reduce((sum, count) => sum + count)
      const rollout = aRollout({ plan, begun: some, state, ...ends, offered })
      const reachable = Math.min(fleet.reachable, fleet.candidates)
      const labelled = byLabels ? reachable + offered : 0
      const remaining = fleet.candidates + fleet.away + ends.updating
      const now = NOON + passedS * 1000
      const waits = waitsAnyway(rollout, now, () => fleet.candidates + fleet.away > 0)
      const counts = { ...ends, candidates: fleet.candidates, reachable, labelled, remaining }
      seen.add(waits)
      if (waits) expect(progressRollout(rollout, counts, now).kind).toBe('wait')
    },
  )
  fc.assert(property, { numRuns: 5000 })
  expect(seen).toEqual(new Set([true, false]))
})
