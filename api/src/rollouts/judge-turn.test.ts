import { describe, expect, it } from 'vitest'
import { NOON, aHost } from '../testing/factories.ts'
import { aBegunStage, aPlan, aRollout, aShare } from '../testing/rollout-factories.ts'
import { type HostInRollout, judgeTurn } from './judge-turn.ts'
import type { RolloutFacts } from './rollout-facts.ts'

const EARLIER = NOON - 1000
const host: HostInRollout = aHost({ enrolledAt: EARLIER })
const offered = { rolloutId: 'rollout-1', version: 'v1.1.0', offeredAt: NOON, outcome: null }
const everybody = aRollout({ begun: [aBegunStage({ cut: 1, size: 5 })] })
const nobody = aRollout({ begun: [aBegunStage({ cut: 0, size: 5 })] })

function turn(rollout: RolloutFacts, but: Partial<HostInRollout> = {}, now = NOON): string {
  const judged = judgeTurn(rollout, { ...host, ...but }, now)
  return judged.kind === 'now' ? 'now' : judged.reason
}

describe('a host’s turn', () => {
  it.each<[string, RolloutFacts, Partial<HostInRollout>, string]>([
    ['comes when its stage has begun', everybody, {}, 'now'],
    ['has not come before', nobody, {}, 'WAITING_FOR_STAGE'],
    ['has not come before any stage has begun', aRollout({ begun: [] }), {}, 'WAITING_FOR_STAGE'],
    [
      'waits for the next stage when it joined later',
      everybody,
      { enrolledAt: NOON + 1 },
      'WAITING_FOR_STAGE',
    ],
    ['stays once it was offered', nobody, { offer: offered }, 'now'],
    [
      'is not kept by an offer of another rollout',
      nobody,
      { offer: { ...offered, rolloutId: 'x' } },
      'WAITING_FOR_STAGE',
    ],
    ['comes at once by a request', nobody, { updateRequestedAt: NOON }, 'now'],
    ['stops with a pause', { ...everybody, state: 'PAUSED' }, { offer: offered }, 'ROLLOUT_PAUSED'],
    ['comes in a pause by a request', { ...nobody, state: 'PAUSED' }, { updateRequestedAt: NOON }, 'now'],
    [
      'never comes after a halt',
      { ...everybody, state: 'HALTED' },
      { offer: offered, updateRequestedAt: NOON },
      'ROLLOUT_HALTED',
    ],
    [
      'never comes after a withdrawal',
      { ...everybody, state: 'WITHDRAWN' },
      { offer: offered },
      'ROLLOUT_HALTED',
    ],
    ['comes for everybody at the end', { ...nobody, state: 'FINISHED' }, { enrolledAt: NOON + 1 }, 'now'],
    ['waits while the stage has all its hosts', { ...everybody, offered: 5 }, {}, 'WAITING_FOR_STAGE'],
    ['comes when a stage of everybody is larger than thought', lastStage(9), {}, 'now'],
    ['waits while as many as allowed are updating', limited(2), {}, 'LIMIT_REACHED'],
    ['comes when one of these has ended', limited(1), {}, 'now'],
  ])('%s', (_, rollout, but, expected) => {
    expect(turn(rollout, but)).toBe(expected)
  })

  it('is spread over the stage’s time, and says when it comes', () => {
    const rollout = aRollout({ ...everybody, plan: aPlan({ spreadSeconds: 600 }) })
    const judged = judgeTurn(rollout, host, NOON)
    if (judged.kind !== 'held' || judged.from === null) throw new Error(`not held but ${judged.kind}`)
    expect(judged.from).toBeGreaterThan(NOON)
    expect(judged.from).toBeLessThan(NOON + 600_000)
    expect(turn(rollout, {}, judged.from - 1)).toBe('WAITING_FOR_STAGE')
    expect(turn(rollout, {}, judged.from)).toBe('now')
  })

  it('goes by labels where the stage does', () => {
    const canaries = aShare(100, { reach: { kind: 'LABELS', labels: { ring: 'canary' } } })
    const rollout = aRollout({
      plan: aPlan({ stages: [canaries, aShare(100)] }),
      begun: [aBegunStage({ cut: null })],
    })
    expect(turn(rollout, { labels: { ring: 'canary', region: 'eu' } })).toBe('now')
    expect(turn(rollout, { labels: { ring: 'late' } })).toBe('WAITING_FOR_STAGE')
  })
})

function limited(updating: number): RolloutFacts {
  return { ...everybody, plan: aPlan({ maxUpdating: 2 }), offered: updating, updating }
}

function lastStage(offeredHosts: number): RolloutFacts {
  const plan = aPlan({ stages: [aShare(100)] })
  return aRollout({ plan, begun: [aBegunStage({ cut: 1, size: 3 })], offered: offeredHosts })
}
