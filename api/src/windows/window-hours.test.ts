import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WEEKDAYS, type Weekday, type WindowHours, judgeHours } from './window-hours.ts'

const EVERY_DAY = WEEKDAYS
const MINUTE_MS = 60_000

function hours(
  from: string,
  to: string,
  timeZone: string,
  days: readonly Weekday[] = EVERY_DAY,
): WindowHours {
  const minute = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
  return { days, fromMinute: minute(from), toMinute: minute(to), timeZone }
}

const at = (iso: string): number => Date.parse(iso)

/** The openings and closings in [from, to), as instants, alternating. */
function changes(window: WindowHours, from: string, to: string): string[] {
  const found: string[] = []
  for (let now = at(from); ;) {
    const { changesAt } = judgeHours(window, now)
    if (changesAt === null || changesAt >= at(to)) return found
    found.push(new Date(changesAt).toISOString().slice(0, 16))
    now = changesAt
  }
}

describe('the hours of a window', () => {
  it.each([
    ['before it', '2026-11-23T20:59:59Z', false, '2026-11-23T21:00:00Z'],
    ['at its first moment', '2026-11-23T21:00:00Z', true, '2026-11-24T03:00:00Z'],
    ['past midnight', '2026-11-24T02:59:59.999Z', true, '2026-11-24T03:00:00Z'],
    ['at its end', '2026-11-24T03:00:00Z', false, '2026-11-30T21:00:00Z'],
  ])('that cross midnight, on Mondays in Berlin, %s', (_, now, isOpen, changesAt) => {
    const window = hours('22:00', '04:00', 'Europe/Berlin', ['MONDAY'])
    expect(judgeHours(window, at(now))).toEqual({ isOpen, changesAt: at(changesAt) })
  })

  it.each([
    [
      'begin when the clock has jumped, where they begin in the skipped hour',
      hours('02:30', '04:00', 'Europe/Berlin'),
      '2026-03-28T12:00Z',
      '2026-03-29T12:00Z',
      ['2026-03-29T01:00', '2026-03-29T02:00'],
    ],
    [
      'end when the clock has jumped, where they end in the skipped hour',
      hours('01:00', '02:30', 'America/New_York'),
      '2026-03-08T00:00Z',
      '2026-03-09T00:00Z',
      ['2026-03-08T06:00', '2026-03-08T07:00'],
    ],
    [
      'do not come that day, where they lie within the skipped hour',
      hours('02:15', '02:45', 'Europe/Berlin'),
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['2026-03-30T00:15', '2026-03-30T00:45'],
    ],
    [
      'come two weeks later, where that day was their only one',
      hours('02:15', '02:45', 'Europe/Berlin', ['SUNDAY']),
      '2026-03-22T12:00Z',
      '2026-04-10T12:00Z',
      ['2026-04-05T00:15', '2026-04-05T00:45'],
    ],
    [
      'are an hour longer, where they span the repeated hour',
      hours('01:00', '04:00', 'Europe/Berlin'),
      '2026-10-24T12:00Z',
      '2026-10-25T12:00Z',
      ['2026-10-24T23:00', '2026-10-25T03:00'],
    ],
    [
      'come twice, where they lie within the repeated hour',
      hours('02:15', '02:45', 'Europe/Berlin'),
      '2026-10-24T12:00Z',
      '2026-10-25T12:00Z',
      ['2026-10-25T00:15', '2026-10-25T00:45', '2026-10-25T01:15', '2026-10-25T01:45'],
    ],
    [
      'know the southern hemisphere: its skipped hour is in October',
      hours('02:30', '04:00', 'Australia/Sydney'),
      '2026-10-03T12:00Z',
      '2026-10-04T12:00Z',
      ['2026-10-03T16:00', '2026-10-03T17:00'],
    ],
    [
      'know the southern hemisphere: its repeated hour is in April',
      hours('22:00', '04:00', 'Australia/Sydney', ['SATURDAY']),
      '2026-04-04T00:00Z',
      '2026-04-05T12:00Z',
      ['2026-04-04T11:00', '2026-04-04T18:00'],
    ],
    [
      'know zones that change at midnight',
      hours('00:00', '01:30', 'America/Havana', ['SUNDAY']),
      '2026-03-07T12:00Z',
      '2026-03-08T12:00Z',
      ['2026-03-08T05:00', '2026-03-08T05:30'],
    ],
    [
      'know zones that change by half an hour',
      hours('01:45', '02:15', 'Australia/Lord_Howe'),
      '2026-04-04T12:00Z',
      '2026-04-05T00:00Z',
      ['2026-04-04T14:45', '2026-04-04T15:00', '2026-04-04T15:15', '2026-04-04T15:45'],
    ],
    [
      'of whole days in a row have no gap at midnight',
      hours('00:00', '24:00', 'UTC', ['SATURDAY', 'SUNDAY']),
      '2026-11-25T00:00Z',
      '2026-12-01T00:00Z',
      ['2026-11-28T00:00', '2026-11-30T00:00'],
    ],
  ])('%s', (_, window, from, to, expected) => {
    expect(changes(window, from, to)).toEqual(expected)
  })

  it('of every whole day never change', () => {
    expect(judgeHours(hours('00:00', '24:00', 'UTC'), at('2026-11-23T12:00:00Z'))).toEqual({
      isOpen: true,
      changesAt: null,
    })
  })

  const ZONES = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Sydney',
    'Australia/Lord_Howe',
    'America/Santiago',
    'Africa/Cairo',
    'America/Havana',
    'Asia/Kathmandu',
    'Pacific/Apia',
  ]

  it(
    'are those of a clock on the wall, looked at each minute of a year, in any zone',
    { timeout: 60_000 },
    () => {
      const walls = new Map(ZONES.map((zone) => [zone, wallOfEachQuarter(zone)]))
      const minute = fc.integer({ min: 0, max: 24 * 60 - 1 })
      const someWindow = fc.record({
        days: fc.subarray([...WEEKDAYS], { minLength: 1 }),
        fromMinute: minute,
        toMinute: fc.integer({ min: 0, max: 24 * 60 }),
        timeZone: fc.constantFrom(...ZONES),
      })
      fc.assert(
        fc.property(
          someWindow.filter(({ fromMinute, toMinute }) => fromMinute !== toMinute),
          (window) => {
            const seen = scanned(window, walls.get(window.timeZone) as Wall[])
            expect(changes(window, YEAR_BEGINS, YEAR_ENDS)).toEqual(seen)
          },
        ),
        { numRuns: 40 },
      )
    },
  )
})

const YEAR_BEGINS = '2026-01-01T00:00:00Z'
const YEAR_ENDS = '2027-01-01T00:00:00Z'
const QUARTER_MS = 15 * MINUTE_MS

interface Wall {
  readonly weekday: number
  readonly minute: number
}

/** No zone changes its offset but at a quarter of an hour. */
function wallOfEachQuarter(timeZone: string): Wall[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const walls: Wall[] = []
  for (let now = at(YEAR_BEGINS); now < at(YEAR_ENDS); now += QUARTER_MS) {
    const [, day = '', hour, minute] = /^(\w+)\D+(\d\d):(\d\d)$/.exec(format.format(now)) ?? []
    const weekday = WEEKDAYS.indexOf(day.toUpperCase() as Weekday)
    walls.push({ weekday, minute: Number(hour) * 60 + Number(minute) })
  }
  return walls
}

/** The openings and closings, by looking at the clock each minute. */
function scanned({ days, fromMinute, toMinute }: WindowHours, walls: readonly Wall[]): string[] {
  const begins = new Set(days.map((day) => WEEKDAYS.indexOf(day)))
  const found: string[] = []
  let wasOpen: boolean | null = null
  for (const [index, wall] of walls.entries()) {
    for (let more = 0; more < 15; more++) {
      const minute = wall.minute + more
      const [today, yesterday] = [begins.has(wall.weekday), begins.has((wall.weekday + 6) % 7)]
      const isOpen =
        fromMinute < toMinute
          ? today && fromMinute <= minute && minute < toMinute
          : (today && fromMinute <= minute) || (yesterday && minute < toMinute)
      const now = at(YEAR_BEGINS) + index * QUARTER_MS + more * MINUTE_MS
      if (wasOpen !== null && isOpen !== wasOpen) found.push(new Date(now).toISOString().slice(0, 16))
      wasOpen = isOpen
    }
  }
  return found
}
