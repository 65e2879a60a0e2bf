import { expect, it } from 'vitest'
import { judgeLabels } from '../../../api/src/hosts/labels'
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

const many = (count: number): string => Array.from({ length: count }, (_, i) => `key${i}=x`).join(',')

it.each([
  ['a key of other letters', 'größe=1', { key: 'größe', value: '1' }],
  ['a key that ends with a dash', 'ring-=1', { key: 'ring-', value: '1' }],
  ['a value that is too long', `ring=${'x'.repeat(256)}`, { key: 'ring', value: 'x'.repeat(256) }],
])('%s is a problem, as it is to the server', (_, text, label) => {
  expect(parseLabels(text).problem).toContain(label.key)
  expect(judgeLabels([label]).ok).toBe(false)
})

it('a label may be there once, and at most 32 of them, as the server has it', () => {
  expect(parseLabels('ring=a, ring=b').problem).toContain('twice')
  expect(parseLabels(many(33)).problem).toContain('32')
  expect(parseLabels(many(32)).labels).toHaveLength(32)
  expect(judgeLabels(parseLabels(many(32)).labels).ok).toBe(true)
})
