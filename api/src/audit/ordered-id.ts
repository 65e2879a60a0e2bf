import { randomBytes } from 'node:crypto'

const COUNTS = 0x1000
let last = 0

/**
 * A UUID of version 7 (RFC 9562): those that this process makes later sort behind, also within one millisecond, where 12
 * bits count. When these run out it goes on in the next millisecond.
 */
export function orderedId(): string {
  last = Math.max(Date.now() * COUNTS, last + 1)
  const time = Math.floor(last / COUNTS)
    .toString(16)
    .padStart(12, '0')
  const count = (last % COUNTS).toString(16).padStart(3, '0')
  const random = randomBytes(8)
  random[0] = (random.readUInt8(0) & 0x3f) | 0x80
  const rest = random.toString('hex')
  return [time.slice(0, 8), time.slice(8), `7${count}`, rest.slice(0, 4), rest.slice(4)].join('-')
}
