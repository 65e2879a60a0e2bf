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
  /** One batch, or none. */
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

const TALKATIVE = 0.1

/** An update from the offer to its end, as agents report it. Pure: `random` gives numbers from 0 to 1. */
export function courseOf(fate: Fate, random: () => number): CourseStep[] {
  switch (fate) {
    case 'succeeds':
      return succeeding(random, random() < TALKATIVE)
    case 'crashes':
      return crashing(random, [40, 120])
    case 'crashesLate':
      return crashing(random, [900, 1000])
    case 'failsDownload': {
      const error = failure('DOWNLOAD_FAILED', 'The connection was closed in the middle, five times.')
      return [BEGINS, { afterMs: seconds(random, 30, 90), says: [{ stage: 'FAILED', error }] }]
    }
    case 'dies': {
      const whole = random() < 0.5 ? succeeding(random, true) : crashing(random, [40, 120])
      return whole.slice(0, Math.floor(random() * whole.length))
    }
  }
}

/** @param isTalkative what it noted before its restart is sent before it; most hosts come to that only afterwards */
function succeeding(random: () => number, isTalkative: boolean): CourseStep[] {
  const before = isTalkative ? INSTALLS : []
  const after = isTalkative ? [] : INSTALLS
  const watches = { stage: 'WATCHING' } as const
  return [
    BEGINS,
    { afterMs: seconds(random, 20, 60), says: before },
    { afterMs: seconds(random, 5, 15), arrives: true, polls: true, says: isTalkative ? [watches] : [] },
    {
      afterMs: seconds(random, 2, 5),
      polls: true,
      says: [...after, ...(isTalkative ? [] : [watches]), { stage: 'COMPLETED' }],
    },
  ]
}

function crashing(random: () => number, [least, most]: readonly [number, number]): CourseStep[] {
  const error = failure('TRIAL_FAILED', 'It ended five times within a minute, with exit code 1.')
  return [
    BEGINS,
    { afterMs: seconds(random, 20, 60), says: INSTALLS },
    { afterMs: seconds(random, least, most), polls: true, says: [{ stage: 'ROLLED_BACK', error }] },
  ]
}

function seconds(random: () => number, least: number, most: number): number {
  return Math.round(1000 * (least + random() * (most - least)))
}

function failure(code: UpdateErrorCode, message: string) {
  return { code, message }
}
