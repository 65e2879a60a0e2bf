import { describe, expect, it } from 'vitest'
import type { RolloutPartsFragment, RolloutStageState, RolloutState } from '../gql/graphql'
import {
  isPausedByVersionFile,
  isUnderWay,
  nextStageOf,
  noticeOf,
  rolloutName,
  stageWords,
} from './rollout-words'

function rolloutIn(state: RolloutState, facts: Partial<RolloutPartsFragment> = {}): RolloutPartsFragment {
  return {
    id: 'r1',
    strategy: 'STAGED',
    state,
    stateReason: null,
    startedAt: '2026-11-23T12:00:00Z',
    endedAt: null,
    pausedAt: null,
    pausedBy: null,
    currentStage: 0,
    stages: [],
    counts: { offered: 0, updating: 0, completed: 0, failed: 0, rolledBack: 0, lost: 0, waiting: 0 },
    step: { kind: 'REST', reason: null, until: null, missing: null, explanation: '' },
    release: {
      id: 'v1',
      component: 'AGENT',
      version: 'v1.5.0',
      state: 'PUBLISHED',
      current: true,
      hostsOnVersion: 2,
      withdrawReason: null,
      withdrawnAt: null,
      withdrawnBy: null,
    },
    ...facts,
  }
}

const stagesIn = (...states: RolloutStageState[]) => states.map((state) => ({ state }))

describe('what a rollout is called', () => {
  it('is its release', () => expect(rolloutName(rolloutIn('RUNNING'))).toBe('Agent v1.5.0'))

  it('says which of its stages is under way', () => {
    expect(stageWords({ currentStage: 1, stages: [0, 1, 2] })).toBe('Stage 2 of 3')
    expect(stageWords({ currentStage: null, stages: [0, 1, 2] })).toBeUndefined()
  })
})

describe('the next stage of a rollout', () => {
  it('is the first that has not begun', () =>
    expect(nextStageOf({ stages: stagesIn('DONE', 'RUNNING', 'WAITING', 'WAITING') })?.number).toBe(3))

  it('is not there once every one has begun, nor where there are none', () => {
    expect(nextStageOf({ stages: stagesIn('DONE', 'RUNNING') })).toBeUndefined()
    expect(nextStageOf({ stages: [] })).toBeUndefined()
  })
})

describe('what a person is told of a rollout that does not run', () => {
  it('is nothing while it runs', () => expect(noticeOf(rolloutIn('RUNNING'))).toBeUndefined())

  it('is who paused it and why, and how it goes on', () => {
    const notice = noticeOf(rolloutIn('PAUSED', { pausedBy: 'ada', stateReason: 'The ticket queue grows' }))
    expect(notice?.title).toBe('Paused by ada: The ticket queue grows')
    expect(notice?.text).toContain('Resume it')
  })

  it('is to write VERSION again where VERSION paused it', () => {
    const paused = rolloutIn('PAUSED', { pausedBy: 'VERSION file', stateReason: 'VERSION names v1.4.0.' })
    expect(isPausedByVersionFile(paused)).toBe(true)
    expect(noticeOf(paused)?.title).toBe('Paused: VERSION names v1.4.0.')
    expect(noticeOf(paused)?.text).toContain('Write v1.5.0 into VERSION')
    expect(noticeOf(paused)?.text).not.toContain('Resume')
  })

  it('is why it halted, and the two ways out', () => {
    const notice = noticeOf(
      rolloutIn('HALTED', { stateReason: '1 of the 1 host that ended failed: too many.' }),
    )
    expect(notice?.title).toBe('Halted by itself. 1 of the 1 host that ended failed: too many.')
    expect(notice?.text).toMatch(/newer release, or withdraw/)
  })

  it('is what took over from it', () => {
    const stateReason = 'v1.6.0 was published before it had finished.'
    expect(noticeOf(rolloutIn('SUPERSEDED', { stateReason }))?.title).toContain(stateReason)
  })

  it('is how many hosts run it once every one may', () => {
    const notice = noticeOf(rolloutIn('FINISHED', { stateReason: 'Every stage is done.' }))
    expect(notice?.title).toBe('Every host may take it')
    expect(notice?.text).toMatch(/^Every stage is done\. 2 hosts run it\./)
  })

  it.each([
    [0, 'No host runs it any more.'],
    [1, 'One host still runs it.'],
    [7, '7 hosts still run it.'],
  ])('is how many hosts a withdrawn release is still on: %i', (hostsOnVersion, words) => {
    const { release } = rolloutIn('WITHDRAWN')
    const withdrawn = { ...release, withdrawReason: 'It leaks', hostsOnVersion }
    const notice = noticeOf(rolloutIn('WITHDRAWN', { release: withdrawn }))
    expect(notice?.title).toBe('Withdrawn: It leaks')
    expect(notice?.text).toContain(words)
  })
})

describe('a rollout is under way', () => {
  it.each([
    ['RUNNING', true],
    ['PAUSED', true],
    ['HALTED', true],
    ['FINISHED', false],
    ['SUPERSEDED', false],
    ['WITHDRAWN', false],
  ] as const)('%s: %s', (state, is) => expect(isUnderWay(state)).toBe(is))
})
