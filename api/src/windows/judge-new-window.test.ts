import { describe, expect, it } from 'vitest'
import { type NewWindow, clockOf, judgeNewWindow } from './judge-new-window.ts'

const NIGHTLY: NewWindow = {
  name: ' Nightly ',
  component: null,
  labels: [{ key: 'role', value: 'db' }],
  days: ['SUNDAY', 'MONDAY', 'MONDAY'],
  from: '22:00',
  to: '04:30',
  timeZone: 'Europe/Berlin',
}

describe('a new window', () => {
  it('is kept with its days in order, each once, and its times as minutes', () => {
    expect(judgeNewWindow(NIGHTLY)).toEqual({
      ok: true,
      value: {
        name: 'Nightly',
        component: null,
        labels: { role: 'db' },
        days: ['MONDAY', 'SUNDAY'],
        fromMinute: 22 * 60,
        toMinute: 4 * 60 + 30,
        timeZone: 'Europe/Berlin',
      },
    })
  })

  it('may last the whole day', () => {
    const judged = judgeNewWindow({ ...NIGHTLY, from: '00:00', to: '24:00' })
    expect(judged.ok && [judged.value.fromMinute, judged.value.toMinute].map(clockOf)).toEqual([
      '00:00',
      '24:00',
    ])
  })

  it.each<[string, Partial<NewWindow>, string]>([
    ['no name', { name: ' ' }, 'name'],
    ['a name of two lines', { name: 'a\nb' }, 'name'],
    ['a name of 101 characters', { name: 'n'.repeat(101) }, 'name'],
    ['a label without a key', { labels: [{ key: '', value: 'x' }] }, 'labels.0.key'],
    ['no day', { days: [] }, 'days'],
    ['a time that no clock shows', { from: '24:00' }, 'from'],
    ['a time of one digit', { from: '9:00' }, 'from'],
    ['a time past midnight', { to: '24:01' }, 'to'],
    ['no length', { from: '22:00', to: '22:00' }, 'to'],
    ['an unknown zone', { timeZone: 'Europe/Atlantis' }, 'timeZone'],
    ['an offset for a zone', { timeZone: '+01:00' }, 'timeZone'],
    ['no zone', { timeZone: '' }, 'timeZone'],
  ])('with %s is refused, and the field is named', (_, but, field) => {
    expect(judgeNewWindow({ ...NIGHTLY, ...but })).toMatchObject({
      ok: false,
      failure: { code: 'BAD_USER_INPUT', field },
    })
  })
})
