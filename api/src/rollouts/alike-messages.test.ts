import { describe, expect, it } from 'vitest'
import { isAlike } from './alike-messages.ts'

const digest = (digit: string) => `Expected SHA-256 ${'ab'.repeat(32)}, got ${digit.repeat(64)}.`

describe('two messages', () => {
  it.each([
    [
      'v1.1.0 exited with code 1 after 11 s (5 times). v1.0.0 is back.',
      'v1.1.0 exited with code 1 after 0 s. v0.9.2 is back.',
    ],
    [digest('c'), digest('0')],
    ['It needs 12.5 MB, and 3 are free.', 'It needs 12.5 MB, and 0.2 are free.'],
    [
      'lease 0b6f1c2e-7a4d-4f6e-9a55-d1a0b3c4e5f6 ran out',
      'lease ffffffff-aaaa-bbbb-cccc-dddddddddddd ran out',
    ],
  ])('are alike but for their numbers: %s', (a, b) => {
    expect(isAlike(a, b)).toBe(true)
  })

  it.each([
    ['exited with code 1 after 1 s', 'exited with code 137 after 1 s'],
    ['The server answered 503.', 'The server answered 404.'],
    ['crashed with 0xC0000005 after 1 s', 'crashed with 0xC0000374 after 1 s'],
    ['was killed by SIGSEGV after 1 s', 'was killed by SIGKILL after 1 s'],
  ])('are not where the number says what it was: %s', (a, b) => {
    expect(isAlike(a, b)).toBe(false)
  })
})
