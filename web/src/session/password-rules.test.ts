import { expect, it } from 'vitest'
import { isGoodPassword, passwordProblem } from './password-rules'

it.each([
  ['', undefined],
  ['short', '7 more characters, please.'],
  ['elevenchars', '1 more character, please.'],
  ['twelve chars', undefined],
  ['x'.repeat(129), 'At most 128 characters, please.'],
])('%j is answered with %j', (password, words) => expect(passwordProblem(password)).toBe(words))

it('nothing is not a good password', () => {
  expect(isGoodPassword('')).toBe(false)
  expect(isGoodPassword('twelve chars')).toBe(true)
})
