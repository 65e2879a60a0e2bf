import { describe, expect, it } from 'vitest'
import { NOON, aHost } from '../testing/factories.ts'
import { type MaintenanceWindow, judgeWindow } from './judge-window.ts'
import { WEEKDAYS } from './window-hours.ts'

const HOUR = 60 * 60 * 1000

/** Every day, in UTC; the factories' now is noon. */
function aWindow(from: number, to: number, but: Partial<MaintenanceWindow> = {}): MaintenanceWindow {
  return {
    id: `${from}-${to}`,
    name: 'nightly',
    component: null,
    labels: {},
    days: WEEKDAYS,
    fromMinute: from * 60,
    toMinute: to * 60,
    timeZone: 'UTC',
    ...but,
  }
}

const night = aWindow(22, 4)
const midday = aWindow(11, 13)
const ALWAYS = { open: true, until: null }

describe('the windows of a host', () => {
  it('leave a host open that none of them means', () => {
    expect(judgeWindow([], aHost(), NOON)).toEqual(ALWAYS)
    const others = [aWindow(22, 4, { component: 'collector' }), aWindow(22, 4, { labels: { role: 'db' } })]
    expect(judgeWindow(others, aHost({ labels: { role: 'web' } }), NOON)).toEqual(ALWAYS)
  })

  it('mean a host that has all their labels, whatever else it has', () => {
    const window = aWindow(22, 4, { labels: { role: 'db', region: 'eu' }, component: 'agent' })
    const labelled = (labels: Record<string, string>) => judgeWindow([window], aHost({ labels }), NOON).open
    expect(labelled({ role: 'db', region: 'eu', rack: '7' })).toBe(false)
    expect(labelled({ role: 'db' })).toBe(true)
  })

  it('are open while any of them is, until the last that is open closes', () => {
    expect(judgeWindow([night, midday], aHost(), NOON)).toEqual({ open: true, until: NOON + HOUR })
    const longer = aWindow(10, 16)
    expect(judgeWindow([longer, midday], aHost(), NOON)).toEqual({ open: true, until: NOON + 4 * HOUR })
    expect(judgeWindow([midday, aWindow(0, 24)], aHost(), NOON)).toEqual(ALWAYS)
  })

  it('that are all closed say when the first of them opens', () => {
    expect(judgeWindow([night, aWindow(18, 19)], aHost(), NOON)).toEqual({
      open: false,
      opensAt: NOON + 6 * HOUR,
    })
  })

  it('that never close are looked through once a day, not for every host', () => {
    let looks = 0
    const always = aWindow(0, 24)
    const { days } = always
    const window: MaintenanceWindow = Object.defineProperty({ ...always }, 'days', {
      get: () => (looks++, days),
    })
    const looksAt = (now: number) => {
      looks = 0
      expect(judgeWindow([window], aHost(), now)).toEqual(ALWAYS)
      return looks
    }
    expect(looksAt(NOON)).toBeGreaterThan(0)
    expect([looksAt(NOON), looksAt(NOON + 24 * HOUR - 1)]).toEqual([0, 0])
    expect(looksAt(NOON + 24 * HOUR)).toBeGreaterThan(0)
  })

  it('are judged anew when time goes on, and when it goes back', () => {
    const openAt = (now: number) => judgeWindow([night], aHost(), now).open
    expect([NOON, NOON + 10 * HOUR, NOON + 16 * HOUR, NOON + 10 * HOUR, NOON].map(openAt)).toEqual([
      false,
      true,
      false,
      true,
      false,
    ])
  })
})
