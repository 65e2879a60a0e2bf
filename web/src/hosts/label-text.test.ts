import { expect, it } from 'vitest'
import { parseLabels } from './label-text'

it('labels are typed as key=value, with commas between them', () => {
  expect(parseLabels(' region=eu , role = web,')).toEqual({
    labels: [
      { key: 'region', value: 'eu' },
      { key: 'role', value: 'web' },
    ],
  })
  expect(parseLabels('query=a=b').labels).toEqual([{ key: 'query', value: 'a=b' }])
  expect(parseLabels('')).toEqual({ labels: [] })
})

it.each(['region', '=eu', 'region='])('%s is no label, and the problem names it', (text) => {
  expect(parseLabels(text).problem).toContain(`“${text}”`)
})
