import { randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * The way to the first administrator: a link that is printed at start, while there is none. Its ticket is in memory only,
 * another at each start, good for one use; and worth nothing once there is an administrator (set-up.ts).
 */
export class SetUpLink {
  private ticket: Buffer | undefined = randomBytes(32)

  /** @param address of the server, without a slash at its end */
  url(address: string): string {
    return `${address}/set-up#ticket=${this.ticket?.toString('base64url') ?? ''}`
  }

  /** Takes the ticket: true once, for the right one. @returns how to give it back where nothing came of it */
  claim(ticket: string): (() => void) | undefined {
    const own = this.ticket
    const given = Buffer.from(ticket, 'base64url')
    if (!own || given.length !== own.length || !timingSafeEqual(given, own)) return undefined
    this.ticket = undefined
    return () => {
      this.ticket = own
    }
  }
}
