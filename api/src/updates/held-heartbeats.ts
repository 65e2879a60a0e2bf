import type { ServerVersions } from '../releases/server-versions.ts'
import type { HostRegistry } from './host-registry.ts'

/** Longer than any proxy waits is of no use. */
const LONGEST_WAIT_S = 55
const MOST_HELD = 20_000

interface Held {
  /** Whether there is news for the host by now. */
  readonly hasNews: () => boolean
  readonly end: () => void
}

/**
 * Heartbeats that asked to be answered only once something changes for their host (RFC 7240, `Prefer: wait`), so that a
 * requested update starts within moments. One for each host; bounded: whoever comes when all places are taken is
 * answered at once, as if it had not asked.
 */
export class HeldHeartbeats {
  private readonly byHost = new Map<string, Held>()
  private readonly endListening: Array<() => void>
  private isStopped = false

  constructor(
    registry: HostRegistry,
    serverVersions: ServerVersions,
    private readonly mostHeld = MOST_HELD,
  ) {
    this.endListening = [
      registry.onChange((hostId) => this.look(hostId)),
      serverVersions.onChange(() => {
        for (const hostId of this.byHost.keys()) this.look(hostId)
      }),
    ]
  }

  get count(): number {
    return this.byHost.size
  }

  /**
   * Resolves when there is news, the time is up, the host hung up or came again, or the server ends.
   * @param hasNews asked whenever the host or what is offered may have changed
   * @param onHangUp takes what is to be called when the host hangs up
   */
  hold(
    hostId: string,
    seconds: number,
    hasNews: () => boolean,
    onHangUp: (hungUp: () => void) => void,
  ): Promise<void> {
    const isFull = this.byHost.size >= this.mostHeld && !this.byHost.has(hostId)
    if (this.isStopped || isFull) return Promise.resolve()
    this.byHost.get(hostId)?.end()
    return new Promise((resolve) => {
      const held: Held = {
        hasNews,
        end: () => {
          clearTimeout(timer)
          if (this.byHost.get(hostId) === held) this.byHost.delete(hostId)
          resolve()
        },
      }
      const timer = setTimeout(held.end, Math.min(seconds, LONGEST_WAIT_S) * 1000)
      this.byHost.set(hostId, held)
      onHangUp(held.end)
    })
  }

  stop(): void {
    this.isStopped = true
    for (const endListening of this.endListening) endListening()
    for (const held of this.byHost.values()) held.end()
  }

  private look(hostId: string): void {
    const held = this.byHost.get(hostId)
    if (held?.hasNews()) held.end()
  }
}

/** The seconds of `Prefer: wait=50`; null where the request does not ask to wait. */
export function waitOf(prefer: string | string[] | undefined): number | null {
  const text = Array.isArray(prefer) ? prefer.join(',') : (prefer ?? '')
  const match = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,5})"?\s*(?:$|[,;])/i.exec(text)
  return match ? Number(match[1]) : null
}
