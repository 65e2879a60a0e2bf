import type { Stage, UpdateErrorCode } from '@vesana/agent/protocol'

export interface CourseStep {
  stage: Stage
  percent?: number
  error?: { code: UpdateErrorCode; message: string }
  /** How long the host takes before it says this. */
  afterMs: number
}

/**
 * How an update goes on a simulated host, from offer to end. Pure: `random` gives numbers from 0 to 1.
 * @param meanMs the length of a usual course; hosts take from a half to twice of it
 */
export function updateCourse({
  fails,
  meanMs,
  random,
}: {
  fails: boolean
  meanMs: number
  random: () => number
}): CourseStep[] {
  const total = meanMs * (0.5 + 1.5 * random())
  const share = (part: number): number => total * part
  const download: CourseStep[] = [0, 20, 40, 60, 80, 100].map((percent) => ({
    stage: 'DOWNLOADING',
    percent,
    afterMs: share(percent === 0 ? 0.02 : 0.1),
  }))
  const begin: CourseStep[] = [
    { stage: 'SCHEDULED', afterMs: 0 },
    ...download,
    { stage: 'VERIFYING', afterMs: share(0.05) },
  ]
  if (fails) {
    const error = {
      code: 'DIGEST_MISMATCH',
      message: 'The SHA-256 of the download differs from the announced one: the file was changed on its way.',
    } as const
    return [...begin, { stage: 'FAILED', error, afterMs: share(0.05) }]
  }
  return [
    ...begin,
    { stage: 'REPLACING', afterMs: share(0.05) },
    { stage: 'RESTARTING', afterMs: share(0.05) },
    { stage: 'WATCHING', afterMs: share(0.1) },
    { stage: 'COMPLETED', afterMs: share(0.25) },
  ]
}

/** How a host goes back from a withdrawn version to its backup: nothing is downloaded. */
export function wayBackCourse(
  withdrawn: string,
  { meanMs, random }: { meanMs: number; random: () => number },
): CourseStep[] {
  const afterMs = (meanMs * (0.5 + 1.5 * random())) / 4
  const error = {
    code: 'WITHDRAWN',
    message: `${withdrawn} was withdrawn: the version that ran before is back in place.`,
  } as const
  return [
    { stage: 'REQUESTED', afterMs: 0 },
    { stage: 'REPLACING', afterMs },
    { stage: 'RESTARTING', afterMs },
    { stage: 'ROLLED_BACK', error, afterMs },
  ]
}
