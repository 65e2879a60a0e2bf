import { expect, it } from 'vitest'
import { orderedId } from './ordered-id.ts'

it('ids of the audit are UUIDs of version 7 and sort in the order in which they were made', () => {
  const before = Date.now()
  const ids = Array.from({ length: 20_000 }, orderedId)
  expect(ids).toEqual(ids.toSorted())
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  const time = Number.parseInt(ids[0]!.replaceAll('-', '').slice(0, 12), 16)
  expect(time).toBeGreaterThanOrEqual(before)
  // Another file of this worker may have set the clock on, and ids never go back.
  expect(time).toBeLessThan(before + 3_600_000)
})
