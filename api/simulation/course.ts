import type { UpdateErrorCode, UpdateEvent } from '@vesana/agent/protocol'

/**
 * How an update goes on a host. `crashesLate`: only after a quarter of an hour. `dies`: it is never heard of again, from
 * some moment of the update on.
 */
export type Fate = 'succeeds' | 'crashes' | 'crashesLate' | 'failsDownload' | 'dies'

export type Said = Pick<UpdateEvent, 'stage' | 'percent' | 'error'>

/** What a host does at a moment of an update. */
export interface CourseStep {
  readonly afterMs: number
  /** It runs the new version from here on. */
  readonly arrives?: boolean
  /** Its service started anew, so it polls at once. */
  readonly polls?: boolean
  /** One batch. */
  readonly says: readonly Said[]
}

const BEGINS: CourseStep = {
  afterMs: 0,
  says: [{ stage: 'SCHEDULED' }, { stage: 'DOWNLOADING', percent: 0 }],
}
const INSTALLS: readonly Said[] = [
  { stage: 'DOWNLOADING', percent: 100 },
  { stage: 'VERIFYING' },
  { stage: 'REPLACING' },
  { stage: 'RESTARTING' },
]

/** An update from the offer to its end, as agents report it. Pure: `random` gives numbers from 0 to 1. */
export function courseOf(fate: Fate, random: () => number): CourseStep[] {
  const within = (least: number, most: number) => Math.round(1000 * (least + random() * (most - least)))
  const installs = { afterMs: within(20, 60), says: INSTALLS }
  switch (fate) {
    case 'succeeds':
      return [
        BEGINS,
        installs,
        { afterMs: within(5, 15), arrives: true, polls: true, says: [{ stage: 'WATCHING' }] },
        { afterMs: within(2, 5), polls: true, says: [{ stage: 'COMPLETED' }] },
      ]
    case 'crashes':
    case 'crashesLate': {
      const fallsAfter = fate === 'crashes' ? within(40, 120) : within(900, 1000)
      const error = failure('TRIAL_FAILED', 'It ended five times within a minute, with exit code 1.')
      return [BEGINS, installs, { afterMs: fallsAfter, polls: true, says: [{ stage: 'ROLLED_BACK', error }] }]
    }
    case 'failsDownload': {
      const error = failure('DOWNLOAD_FAILED', 'The connection was closed in the middle, five times.')
      return [BEGINS, { afterMs: within(30, 90), says: [{ stage: 'FAILED', error }] }]
    }
    case 'dies': {
      const whole = courseOf(random() < 0.5 ? 'succeeds' : 'crashes', random)
      return whole.slice(0, Math.floor(random() * whole.length))
    }
  }
}

function failure(code: UpdateErrorCode, message: string) {
  return { code, message }
}
