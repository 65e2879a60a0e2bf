import type { Stage } from '@vesana/agent/protocol'
import type { TestHost } from '../../testing/test-app.ts'
import type { Delivery, End } from './rollout-actions.ts'

const WAY: readonly Stage[] = ['REQUESTED', 'DOWNLOADING', 'VERIFYING', 'REPLACING', 'RESTARTING', 'WATCHING']

interface Attempt {
  readonly key: string
  readonly from: string
  readonly to: string
  seq: number
}

type Event = Record<string, unknown>

/** A host as the model has it: what runs there, what it was told, and what it does with that. */
export class SimulatedHost {
  version: string | null = null
  optedOut = false
  /** Nothing comes of it any more until it is called by name. */
  isAway = false
  told: string | null = null
  attempt: Attempt | null = null
  /** Reports that are still under way. */
  private late: Event[] = []
  private attempts = 0

  constructor(
    public wire: TestHost,
    readonly machineId: string,
    readonly isCanary: boolean,
  ) {}

  begin(): void {
    if (this.attempt !== null || this.told === null || this.version === null) return
    this.attempt = { key: `try-${++this.attempts}`, from: this.version, to: this.told, seq: 0 }
  }

  /** Two more stages on its way. */
  async report(how: Delivery): Promise<void> {
    if (this.attempt === null) return
    const events = [this.nextEvent(), this.nextEvent()]
    if (how === 'lost') return
    if (how === 'late') {
      this.late.push(...events)
      return
    }
    await this.send(how === 'backwards' ? events.toReversed() : events)
    if (how === 'twice') await this.send(events)
  }

  /** Its attempt is over, whether the server hears of that or not. @returns whether it said so, and how */
  async end(stage: End, isHeard: boolean): Promise<{ stage: End; to: string } | null> {
    const { attempt } = this
    if (attempt === null) return null
    this.attempt = null
    this.told = null
    if (stage === 'COMPLETED') this.version = attempt.to
    const error =
      stage === 'COMPLETED' ? {} : { error: { code: codeOf(stage), message: 'it did not go well' } }
    const event = { ...this.eventOf(attempt, stage), ...error }
    if (isHeard) await this.send([event, ...this.late.splice(0)])
    return isHeard ? { stage, to: attempt.to } : null
  }

  private nextEvent(): Event {
    const attempt = this.attempt as Attempt
    return this.eventOf(attempt, WAY[Math.min(attempt.seq, WAY.length - 1)] as Stage)
  }

  private eventOf(attempt: Attempt, stage: Stage): Event {
    const { key, from, to } = attempt
    return { attempt_id: key, from_version: from, to_version: to, seq: attempt.seq++, stage }
  }

  private async send(events: readonly Event[]): Promise<void> {
    for (const event of events) {
      const { status } = await this.wire.report(event)
      if (status !== 204) throw new Error(`a report was answered with ${status}`)
    }
  }
}

function codeOf(stage: End): string {
  return stage === 'FAILED' ? 'DOWNLOAD_FAILED' : 'TRIAL_FAILED'
}
