import { describe, expect, it } from 'vitest'
import { changesOf, chartOf } from './rollout-chart'

const point = (minute: number, offered: number, completed: number, failed = 0) => ({
  at: `2026-11-23T12:${String(minute).padStart(2, '0')}:00Z`,
  offered,
  completed,
  failed,
})

describe('the chart of a rollout', () => {
  it('goes from its first moment to its last, as high as its hosts', () => {
    const chart = chartOf([point(0, 0, 0), point(5, 4, 0), point(10, 4, 3, 1)])

    expect(chart.top).toBe(4)
    expect(chart.lines).toEqual({
      offered: 'M0,100L50,0L100,0',
      completed: 'M0,100L50,100L100,25',
      failed: 'M0,100L50,100L100,75',
    })
    expect(chart.area).toBe('M0,100L0,100L50,100L100,25L100,100Z')
  })

  it.each([
    [0, 1],
    [1, 1],
    [3, 4],
    [7, 8],
    [9, 10],
    [10, 10],
    [11, 20],
    [100_000, 100_000],
    [100_001, 200_000],
  ])('has a round upper edge: %i hosts, up to %i', (offered, top) =>
    expect(chartOf([point(0, 0, 0), point(1, offered, 0)]).top).toBe(top),
  )

  it('is drawn where no time has passed', () => {
    expect(chartOf([point(0, 1, 0), point(0, 1, 0)]).lines.offered).toBe('M0,0L0,0')
  })
})

describe('its table', () => {
  it('has the first and last moment, and those at which something changed', () => {
    const points = [
      point(0, 0, 0),
      point(1, 0, 0),
      point(2, 2, 0),
      point(3, 2, 0),
      point(4, 2, 1),
      point(5, 2, 1),
    ]

    expect(changesOf(points).map(({ at }) => at.slice(14, 16))).toEqual(['00', '02', '04', '05'])
  })
})
