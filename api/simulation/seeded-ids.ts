import { vi } from 'vitest'
import { seededRandom } from '../durability/random.ts'
import { SEED } from './seed.ts'

/** A rollout's id decides which hosts are its canaries, so ids come from the seed as well. */
vi.mock(import('node:crypto'), async (load) => {
  const random = seededRandom(SEED)
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')
  const randomUUID = () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}` as const
  return { ...(await load()), randomUUID }
})
