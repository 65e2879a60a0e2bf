import { describe, expect, it } from 'vitest'
import type { Weekday } from '../gql/graphql'
import { daysInWords, hostsInWords, hoursInWords, weekdays, windowInWords } from './window-words'

describe('a maintenance window in words', () => {
  it.each<[string, Weekday[]]>([
    ['Every day', weekdays.map(({ value }) => value)],
    ['Monday to Friday', ['FRIDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY']],
    ['Saturday and Sunday', ['SUNDAY', 'SATURDAY']],
    ['Monday, Wednesday and Friday', ['MONDAY', 'WEDNESDAY', 'FRIDAY']],
    ['Sunday', ['SUNDAY']],
    ['Monday and Sunday', ['MONDAY', 'SUNDAY']],
  ])('begins on %s', (words, days) => {
    expect(daysInWords(days)).toBe(words)
  })

  it.each([
    ['09:00', '17:30', '09:00 to 17:30'],
    ['22:00', '04:00', '22:00 to 04:00 on the next day'],
    ['22:00', '00:00', '22:00 to midnight'],
    ['22:00', '24:00', '22:00 to midnight'],
    ['00:00', '24:00', 'all day'],
    ['00:00', '04:00', '00:00 to 04:00'],
  ])('from %s to %s is %s', (from, to, words) => {
    expect(hoursInWords({ from, to })).toBe(words)
  })

  it('is one sentence, and says whose hosts it means', () => {
    expect(windowInWords({ days: ['SATURDAY'], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' })).toBe(
      'Saturday, 22:00 to 04:00 on the next day, by the clocks of Europe/Berlin',
    )
    expect(hostsInWords({ component: null, labels: [] })).toBe('Every host')
    expect(hostsInWords({ component: 'COLLECTOR', labels: [] })).toBe('Every collector')
    const labels = [{ key: 'region', value: 'eu' }]
    expect(hostsInWords({ component: null, labels })).toBe('Hosts with region=eu')
    expect(hostsInWords({ component: 'AGENT', labels })).toBe('Agents with region=eu')
  })
})
