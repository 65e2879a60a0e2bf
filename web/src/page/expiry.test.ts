import { expect, it } from 'vitest'
import { expiresAt, expiryItems } from './expiry'

const now = Date.parse('2026-11-23T12:00:00Z')

it.each([
  ['hour', '2026-11-23T13:00:00.000Z'],
  ['quarter', '2027-02-21T12:00:00.000Z'],
  ['never', null],
] as const)('“%s” from now ends at %s', (expiry, at) => expect(expiresAt(expiry, now)).toBe(at))

it('is offered in words', () => {
  expect(expiryItems(['day', 'never']).map(({ label }) => label)).toEqual(['One day', 'No limit'])
})
