import { describe, expect, test } from 'vitest'
import { keptLog } from '../testing/kept-log.ts'
import { Readiness } from './readiness.ts'

const LEASE_MS = 60_000

function supervised(doubted = false): { readiness: Readiness; told: string[]; clock: { now: number } } {
  const told: string[] = []
  const clock = { now: 0 }
  const notify = (words: string): void => void told.push(words)
  const readiness = new Readiness({
    notify,
    leaseMs: LEASE_MS,
    doubted,
    now: () => clock.now,
    log: keptLog(),
  })
  return { readiness, told, clock }
}

describe('the supervisor hears', () => {
  test('that the service is up at once, and once, when there is no trial', () => {
    const { readiness, told } = supervised()
    for (const onTrial of [false, false, true, false]) readiness.follow(onTrial)
    expect(told).toEqual(['READY=1'])
  })

  test('that a version on trial is up when it has proved itself', () => {
    const { readiness, told } = supervised()
    for (const onTrial of [true, true]) readiness.follow(onTrial)
    expect(told).toEqual([])
    readiness.follow(false)
    expect(told).toEqual(['READY=1'])
  })

  test('in time that the server is away, and for three leases at most', () => {
    const { readiness, told, clock } = supervised()
    readiness.follow(true)
    let until = LEASE_MS
    while (clock.now < until) {
      readiness.serverIsAway(5000)
      const granted = /EXTEND_TIMEOUT_USEC=(\d+)/.exec(told.splice(0).at(-1) ?? '')?.[1]
      if (granted !== undefined) until = clock.now + Number(granted) / 1000
      clock.now += 5000
    }
    expect(clock.now).toBe(3 * LEASE_MS)
  })

  test('of a long wait that the server asked for', () => {
    const { readiness, told } = supervised()
    readiness.follow(true)
    readiness.serverIsAway(900_000)
    expect(told).toEqual(['EXTEND_TIMEOUT_USEC=180000000'])
  })

  test('nothing of a server that is away when the judge knows better', () => {
    const { readiness, told } = supervised(true)
    readiness.follow(true)
    readiness.serverIsAway(900_000)
    expect(told).toEqual([])
  })

  test('nothing of a server that is away when there is no trial', () => {
    const { readiness, told } = supervised()
    readiness.follow(false)
    readiness.serverIsAway(900_000)
    expect(told).toEqual(['READY=1'])
  })
})
