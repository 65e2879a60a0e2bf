import type { Component } from '@vesana/agent/protocol'
import { IANAZone } from 'luxon'
import { type Result, fail, ok } from '../errors.ts'
import { type Label, judgeLabels } from '../hosts/labels.ts'
import type { MaintenanceWindow } from './judge-window.ts'
import { DAY_MINUTES, WEEKDAYS, type Weekday } from './window-hours.ts'

/** A window as it was sent. */
export interface NewWindow {
  readonly name: string
  readonly component: Component | null
  readonly labels: readonly Label[]
  readonly days: readonly Weekday[]
  /** `22:00` */
  readonly from: string
  /** `04:00`, or `24:00` */
  readonly to: string
  readonly timeZone: string
}

const LONGEST_NAME = 100
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/
/** Intl takes offsets like +01:00, too; those know no daylight saving, and are no names of zones. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/

/** Pure. Failures name the field. */
export function judgeNewWindow(sent: NewWindow): Result<Omit<MaintenanceWindow, 'id'>> {
  const name = sent.name.trim()
  if (name === '' || name.length > LONGEST_NAME || /[\p{Cc}\p{Cs}]/u.test(name)) {
    const message = `A window’s name has 1 to ${LONGEST_NAME} characters on one line.`
    return fail('BAD_USER_INPUT', message, 'name')
  }
  const labels = judgeLabels(sent.labels)
  if (!labels.ok) return labels
  if (sent.days.length === 0) {
    return fail('BAD_USER_INPUT', 'Name at least one day on which the window begins.', 'days')
  }
  const days = WEEKDAYS.filter((day) => sent.days.includes(day))
  const fromMinute = minuteOf(sent.from)
  if (fromMinute === null) return fail('BAD_USER_INPUT', notAClock(sent.from, 'from'), 'from')
  const toMinute = sent.to === '24:00' ? DAY_MINUTES : minuteOf(sent.to)
  if (toMinute === null) return fail('BAD_USER_INPUT', notAClock(sent.to, 'to'), 'to')
  if (fromMinute === toMinute) {
    const message = `A window from ${sent.from} to ${sent.to} has no length. For a whole day write 00:00 to 24:00.`
    return fail('BAD_USER_INPUT', message, 'to')
  }
  const { timeZone, component } = sent
  if (!ZONE_NAME.test(timeZone) || !IANAZone.isValidZone(timeZone)) {
    const message = `“${timeZone.slice(0, 64)}” is no time zone known here. Write its IANA name: Europe/Berlin, America/New_York, UTC.`
    return fail('BAD_USER_INPUT', message, 'timeZone')
  }
  return ok({ name, component, labels: labels.value, days, fromMinute, toMinute, timeZone })
}

function minuteOf(clock: string): number | null {
  const [, hours, minutes] = CLOCK.exec(clock) ?? []
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes)
}

function notAClock(sent: string, field: string): string {
  return `“${sent.slice(0, 20)}” is no time of day. Write ${field} with two digits each, from 00:00 to 23:59.`
}

/** The other way round, for people: `22:00`, `24:00`. */
export function clockOf(minute: number): string {
  const [hours, minutes] = [Math.floor(minute / 60), minute % 60]
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}
