import type { Component, MaintenanceWindowInput, Weekday, WindowPartsFragment } from '../gql/graphql'
import { parseLabels } from '../hosts/label-text'
import { weekdays } from './window-words'

/** A window as it is typed. */
export interface WindowDraft {
  name: string
  component: Component | 'ALL'
  /** `region=eu, role=web` */
  labels: string
  days: Weekday[]
  allDay: boolean
  /** `22:00` */
  from: string
  to: string
  timeZone: string
}

/** By field, what is wrong with it. */
export type WindowProblems = Partial<Record<keyof WindowDraft, string>>

export type JudgedWindow =
  { input: MaintenanceWindowInput; problems?: undefined } | { input?: undefined; problems: WindowProblems }

/** The whole day ends where the next one begins. */
const WHOLE_DAY = { from: '00:00', to: '24:00' }
const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/
const LONGEST_NAME = 100

export function blankWindow(timeZone: string): WindowDraft {
  return {
    name: '',
    component: 'ALL',
    labels: '',
    days: weekdays.map(({ value }) => value),
    allDay: false,
    from: '22:00',
    to: '04:00',
    timeZone,
  }
}

export function draftOfWindow(window: WindowPartsFragment): WindowDraft {
  const { name, component, days, from, to, timeZone } = window
  const allDay = from === WHOLE_DAY.from && to === WHOLE_DAY.to
  return {
    name,
    component: component ?? 'ALL',
    labels: window.labels.map(({ key, value }) => `${key}=${value}`).join(', '),
    days: [...days],
    allDay,
    from: allDay ? '22:00' : from,
    // A field for a time of day has no 24:00; 00:00 ends it at the same moment.
    to: allDay ? '04:00' : to === WHOLE_DAY.to ? '00:00' : to,
    timeZone,
  }
}

/** The server’s rules (api/src/windows/judge-new-window.ts), each said beside its field. Pure. */
export function judgeWindowDraft(draft: WindowDraft): JudgedWindow {
  const problems: WindowProblems = {}
  const name = draft.name.trim()
  if (name === '' || name.length > LONGEST_NAME) problems.name = `A name has 1 to ${LONGEST_NAME} characters.`
  const { labels, problem } = parseLabels(draft.labels)
  if (problem !== undefined) problems.labels = problem
  if (draft.days.length === 0) problems.days = 'Choose at least one day on which it begins.'
  const hours = draft.allDay ? WHOLE_DAY : { from: draft.from, to: draft.to }
  if (!draft.allDay) Object.assign(problems, judgeHours(draft))
  if (Object.keys(problems).length > 0) return { problems }
  const component = draft.component === 'ALL' ? null : draft.component
  return { input: { name, component, labels, days: draft.days, ...hours, timeZone: draft.timeZone } }
}

function judgeHours({ from, to }: WindowDraft): WindowProblems {
  const isClock = (text: string) => CLOCK.test(text)
  return {
    ...(!isClock(from) && { from: 'Write a time of day: 22:00.' }),
    ...(!isClock(to) && { to: 'Write a time of day: 04:00.' }),
    ...(isClock(from) && from === to && { to: 'It ends when it begins. For a whole day choose “All day”.' }),
  }
}
