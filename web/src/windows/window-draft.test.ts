import { describe, expect, it } from 'vitest'
import type { WindowPartsFragment } from '../gql/graphql'
import { ownTimeZone, timeZones } from './time-zones'
import { blankWindow, draftOfWindow, judgeWindowDraft } from './window-draft'
import type { WindowDraft } from './window-draft'

const nights: WindowDraft = { ...blankWindow('Europe/Berlin'), name: ' Nights ' }

const kept = (but: Partial<WindowPartsFragment>): WindowPartsFragment => ({
  id: 'w1',
  name: 'Nights',
  component: null,
  labels: [{ key: 'region', value: 'eu' }],
  days: ['MONDAY'],
  from: '22:00',
  to: '04:00',
  timeZone: 'Europe/Berlin',
  open: false,
  nextChangeAt: null,
  ...but,
})

describe('a window that is typed', () => {
  it('becomes what the server takes', () => {
    expect(judgeWindowDraft({ ...nights, days: ['MONDAY'], labels: 'region=eu' }).input).toEqual({
      name: 'Nights',
      component: null,
      labels: [{ key: 'region', value: 'eu' }],
      days: ['MONDAY'],
      from: '22:00',
      to: '04:00',
      timeZone: 'Europe/Berlin',
    })
  })

  it.each([
    ['across midnight', {}],
    ['of one component', { component: 'COLLECTOR' as const }],
    ['of the whole day', { from: '00:00', to: '24:00' }],
  ])('keeps a window %s as it was when nothing is changed', (_, but) => {
    const { id: _id, open: _open, nextChangeAt: _next, ...window } = kept(but)
    expect(judgeWindowDraft(draftOfWindow(kept(but))).input).toEqual(window)
  })

  it('writes an end at midnight as 00:00, which a field for times can hold', () => {
    expect(judgeWindowDraft(draftOfWindow(kept({ to: '24:00' }))).input).toMatchObject({ to: '00:00' })
  })

  it.each<[string, Partial<WindowDraft>, string[]]>([
    ['without a name', { name: ' ' }, ['name']],
    ['with a long name', { name: 'x'.repeat(101) }, ['name']],
    ['without a day', { days: [] }, ['days']],
    ['without hours', { from: '', to: '' }, ['from', 'to']],
    ['of no length', { from: '04:00' }, ['to']],
    ['with labels that are none', { labels: 'eu' }, ['labels']],
  ])('is refused %s, beside the field', (_, but, fields) => {
    expect(Object.keys(judgeWindowDraft({ ...nights, ...but }).problems ?? {})).toEqual(fields)
  })
})

it('the time zones hold UTC, this browser’s and one that is kept, each once', () => {
  const zones = timeZones('Asia/Calcutta', ownTimeZone(), 'Europe/Berlin')
  expect(zones).toEqual([...new Set(zones)].toSorted())
  expect(zones).toEqual(expect.arrayContaining(['UTC', 'Asia/Calcutta', 'Europe/Berlin', ownTimeZone()]))
})
