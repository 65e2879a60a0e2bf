import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DatabaseKind } from '../testing/test-app.ts'
import { courses } from './testing/rollout-actions.ts'
import { RolloutCourse } from './testing/rollout-course.ts'

/**
 * The same courses in every run, so that a change is judged by what it changed; `ROLLOUT_SEED=random` goes looking for
 * others, `ROLLOUT_RUNS=500` for more of them, and `ROLLOUT_SHRINK=1` for the shortest that fails.
 */
const given = process.env.ROLLOUT_SEED ?? '1'
const SEED = given === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(given)
const SHRINKS = process.env.ROLLOUT_SHRINK === '1'
const runsOn: Record<DatabaseKind, number> = { sqlite: 40, postgres: 8 }

/** Courses that never come here would show nothing. */
const WORTH_SEEING = [
  'PAUSED',
  'HALTED',
  'SUPERSEDED',
  'WITHDRAWN',
  'FINISHED',
  'COMPLETED',
  'FAILED',
  'ROLLED_BACK',
  'LOST',
  'RETURNED',
  'WAITING_FOR_STAGE',
  'LIMIT_REACHED',
  'ROLLOUT_PAUSED',
  'ROLLOUT_HALTED',
  'UPDATING',
  'UPDATE_REQUESTED',
  'RETRY_LATER',
  'QUARANTINED',
  'OFFLINE',
  'OPTED_OUT',
  'RESTORING',
]

for (const kind of ['sqlite', 'postgres'] as const) {
  const numRuns = Number(process.env.ROLLOUT_RUNS ?? runsOn[kind])
  const minutes = process.env.ROLLOUT_RUNS || SHRINKS ? 120 : 5
  const timeout = minutes * 60_000
  test(
    `whatever happens to a fleet, its rollouts keep to their promises, on ${kind}`,
    { timeout },
    async () => {
      console.log(`${numRuns} courses on ${kind} by ROLLOUT_SEED=${SEED}`)
      expect(SEED, 'ROLLOUT_SEED is a number, or random').not.toBeNaN()
      const seen = new Set<string>()
      const property = fc.asyncProperty(courses, async (actions) => {
        await using course = await RolloutCourse.start(kind, seen)
        for (const action of actions) await course.run(action)
      })
      await fc.assert(property, { seed: SEED, numRuns, endOnFailure: !SHRINKS })
      if (numRuns >= runsOn.sqlite) expect([...seen]).toEqual(expect.arrayContaining(WORTH_SEEING))
    },
  )
}
