import { describe, expect, test } from 'vitest'
import { parseUploadRange } from './upload-range.ts'

describe('parseUploadRange', () => {
  test.each([
    [undefined, null],
    ['bytes 0-0/1', { start: 0, end: 0, total: 1 }],
    ['bytes 10-19/20', { start: 10, end: 19, total: 20 }],
  ])('%s', (header, range) => {
    expect(parseUploadRange(header)).toEqual({ ok: true, value: range })
  })

  test.each([
    '',
    'bytes',
    'bytes 5-4/10',
    'bytes 0-10/10',
    'bytes */0',
    'bytes 0-4/*',
    'items 0-4/10',
    'bytes -1-4/10',
  ])('refuses %j', (header) => expect(parseUploadRange(header).ok).toBe(false))
})
