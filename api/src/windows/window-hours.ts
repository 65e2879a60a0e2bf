import { IANAZone } from 'luxon'

/** ISO 8601's order: a week begins on Monday. */
export const WEEKDAYS = [
  'MONDAY',
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'SATURDAY',
  'SUNDAY',
] as const
export type Weekday = (typeof WEEKDAYS)[number]

/**
 * The hours of a window: whenever a clock on the wall in `timeZone` shows a time of it. So at daylight saving's change
 * a window that begins in the skipped hour opens when the clock has jumped, one that lies within it does not open that
 * day, and one that spans the repeated hour is open for both.
 */
export interface WindowHours {
  /** The days on which it begins. */
  readonly days: readonly Weekday[]
  /** Minutes of the day, from 0. */
  readonly fromMinute: number
  /** Up to 1440, midnight. At or before `fromMinute`: it ends on the day after. */
  readonly toMinute: number
  /** IANA: Europe/Berlin. */
  readonly timeZone: string
}

/** `changesAt`: when it opens or closes next, epoch milliseconds; null: not within the next weeks. */
export interface HoursNow {
  readonly isOpen: boolean
  readonly changesAt: number | null
}

export const DAY_MINUTES = 24 * 60
const MINUTE_MS = 60_000
const DAY_MS = DAY_MINUTES * MINUTE_MS
/** A window of one day a week whose hour is skipped opens two weeks later. */
const SEARCH_MS = 21 * DAY_MS
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = WEEKDAYS.indexOf('THURSDAY')

/**
 * Whether a window is open, and until when that holds. Pure. Goes from one edge of the day's hours to the next, and
 * stops at each change of the zone's offset.
 */
export function judgeHours(hours: WindowHours, now: number): HoursNow {
  const zone = IANAZone.create(hours.timeZone)
  const isOpen = isOpenOnWall(hours, wallOf(zone, now))
  for (let at = now; at < now + SEARCH_MS;) {
    const wall = wallOf(zone, at)
    const edge = at + untilNextEdge(hours, wall)
    at = wallOf(zone, edge) - edge === wall - at ? edge : offsetChange(zone, at, edge)
    if (isOpenOnWall(hours, wallOf(zone, at)) !== isOpen) return { isOpen, changesAt: at }
  }
  return { isOpen, changesAt: null }
}

/** What the clock on the wall shows, as if it were UTC. Epoch milliseconds. */
function wallOf(zone: IANAZone, at: number): number {
  return at + zone.offset(at) * MINUTE_MS
}

function isOpenOnWall({ days, fromMinute, toMinute }: WindowHours, wall: number): boolean {
  const day = Math.floor(wall / DAY_MS)
  const minute = (wall - day * DAY_MS) / MINUTE_MS
  const today = days.includes(weekdayOf(day))
  if (toMinute > fromMinute) return today && minute >= fromMinute && minute < toMinute
  return (today && minute >= fromMinute) || (days.includes(weekdayOf(day - 1)) && minute < toMinute)
}

function weekdayOf(epochDay: number): Weekday {
  return WEEKDAYS[(((epochDay + EPOCH_WEEKDAY) % 7) + 7) % 7] as Weekday
}

function untilNextEdge({ fromMinute, toMinute }: WindowHours, wall: number): number {
  const sinceMidnight = wall - Math.floor(wall / DAY_MS) * DAY_MS
  const edges = [fromMinute * MINUTE_MS, toMinute * MINUTE_MS, DAY_MS]
  return Math.min(...edges.filter((edge) => edge > sinceMidnight)) - sinceMidnight
}

/** The first instant with another offset than `from`'s, where `to` has another. */
function offsetChange(zone: IANAZone, from: number, to: number): number {
  const before = zone.offset(from)
  let [low, high] = [from, to]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (zone.offset(middle) === before) low = middle
    else high = middle
  }
  return high
}
