import type { Weekday, WindowPartsFragment } from '../gql/graphql'
import { componentLabel } from '../hosts/host-words'

/** A week begins on Monday, as the server has it. */
export const weekdays: { value: Weekday; label: string; short: string }[] = [
  { value: 'MONDAY', label: 'Monday', short: 'Mon' },
  { value: 'TUESDAY', label: 'Tuesday', short: 'Tue' },
  { value: 'WEDNESDAY', label: 'Wednesday', short: 'Wed' },
  { value: 'THURSDAY', label: 'Thursday', short: 'Thu' },
  { value: 'FRIDAY', label: 'Friday', short: 'Fri' },
  { value: 'SATURDAY', label: 'Saturday', short: 'Sat' },
  { value: 'SUNDAY', label: 'Sunday', short: 'Sun' },
]

/** `Every day`, `Monday to Friday`, `Saturday and Sunday`, `Monday, Wednesday and Friday` */
export function daysInWords(days: readonly Weekday[]): string {
  if (days.length === weekdays.length) return 'Every day'
  const chosen = weekdays.filter(({ value }) => days.includes(value))
  const first = weekdays.findIndex(({ value }) => days.includes(value))
  const isRun = chosen.every(({ value }, index) => weekdays[first + index]?.value === value)
  const labels = chosen.map(({ label }) => label)
  if (isRun && chosen.length > 2) return `${labels[0]} to ${labels.at(-1)}`
  return [labels.slice(0, -1).join(', '), ...labels.slice(-1)].filter(Boolean).join(' and ')
}

/** `22:00 to 04:00 on the next day`, `00:30 to midnight`, `all day` */
export function hoursInWords({ from, to }: Pick<WindowPartsFragment, 'from' | 'to'>): string {
  const endsAtMidnight = to === '24:00' || to === '00:00'
  if (endsAtMidnight) return from === '00:00' ? 'all day' : `${from} to midnight`
  return to <= from ? `${from} to ${to} on the next day` : `${from} to ${to}`
}

/** `Monday to Friday, 22:00 to 04:00 on the next day, by the clocks of Europe/Berlin` */
export function windowInWords(
  window: Pick<WindowPartsFragment, 'days' | 'from' | 'to' | 'timeZone'>,
): string {
  return `${daysInWords(window.days)}, ${hoursInWords(window)}, by the clocks of ${window.timeZone}`
}

/** Whose hosts it means: `Every host`, `Agents with region=eu` */
export function hostsInWords({
  component,
  labels,
}: Pick<WindowPartsFragment, 'component' | 'labels'>): string {
  const who = component === null ? 'host' : componentLabel(component).toLowerCase()
  if (labels.length === 0) return `Every ${who}`
  const pairs = labels.map(({ key, value }) => `${key}=${value}`).join(', ')
  return `${component === null ? 'Hosts' : `${componentLabel(component)}s`} with ${pairs}`
}
