import { expect, test } from 'vitest'
import { aHost } from '../testing/factories.ts'
import { HOSTS_PER_SLICE, walkFleet } from './walk-fleet.ts'

const fleet = (size: number) => Array.from({ length: size }, (_, index) => aHost({ id: `host-${index}` }))

test('a large fleet is visited whole, and others have their turn in between', async () => {
  const seen = new Set<string>()
  const seenAtTurns: number[] = []
  const walk = walkFleet(fleet(3 * HOSTS_PER_SLICE), ({ id }) => seen.add(id))
  while (seen.size < 3 * HOSTS_PER_SLICE) {
    seenAtTurns.push(seen.size)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await walk
  expect(seen.size).toBe(3 * HOSTS_PER_SLICE)
  expect(seenAtTurns).toEqual(expect.arrayContaining([HOSTS_PER_SLICE, 2 * HOSTS_PER_SLICE]))
})

test('a small fleet is visited within the call', () => {
  const seen: string[] = []
  void walkFleet(fleet(HOSTS_PER_SLICE), ({ id }) => seen.push(id))
  expect(seen).toHaveLength(HOSTS_PER_SLICE)
})
