import type { OfferOutcome, RolloutPartsFragment, RolloutStageState, RolloutState } from '../gql/graphql'
import { componentLabel, keysOf } from '../hosts/host-words'

type Color = 'success' | 'info' | 'warning' | 'neutral' | 'error'

export const rolloutStates: Record<RolloutState, { label: string; color: Color; icon: string }> = {
  RUNNING: { label: 'Running', color: 'info', icon: 'i-lucide-circle-play' },
  PAUSED: { label: 'Paused', color: 'warning', icon: 'i-lucide-circle-pause' },
  HALTED: { label: 'Halted', color: 'error', icon: 'i-lucide-octagon-alert' },
  FINISHED: { label: 'Finished', color: 'success', icon: 'i-lucide-circle-check' },
  SUPERSEDED: { label: 'Superseded', color: 'neutral', icon: 'i-lucide-skip-forward' },
  WITHDRAWN: { label: 'Withdrawn', color: 'error', icon: 'i-lucide-undo-2' },
}
export const allRolloutStates = keysOf(rolloutStates)

const failures: Partial<Record<OfferOutcome, { label: string; color: Color }>> = {
  FAILED: { label: 'Failed', color: 'error' },
  ROLLED_BACK: { label: 'Rolled back', color: 'warning' },
  LOST: { label: 'Lost', color: 'neutral' },
}

/** How it went wrong on a host. */
export function failureWords(outcome: OfferOutcome): { label: string; color: Color } {
  return failures[outcome] ?? { label: 'Ended', color: 'neutral' }
}

/** Who stops and resumes a rollout when VERSION is written by hand, as the server calls it. */
const VERSION_FILE = 'VERSION file'

/** `Agent v1.5.0` */
export function rolloutName({ release }: Pick<RolloutPartsFragment, 'release'>): string {
  return `${componentLabel(release.component)} ${release.version}`
}

/** Whether there is something to follow or to decide. */
export function isUnderWay(state: RolloutState): boolean {
  return state === 'RUNNING' || state === 'PAUSED' || state === 'HALTED'
}

export function isPausedByVersionFile({
  state,
  pausedBy,
}: Pick<RolloutPartsFragment, 'state' | 'pausedBy'>): boolean {
  return state === 'PAUSED' && pausedBy === VERSION_FILE
}

/** `Stage 2 of 4`; undefined where there are no stages, or none is under way. */
export function stageWords({
  currentStage,
  stages,
}: {
  currentStage: number | null
  stages: readonly unknown[]
}): string | undefined {
  return currentStage === null ? undefined : `Stage ${currentStage + 1} of ${stages.length}`
}

/** The stage that has not begun and comes next, counted from 1; undefined: every one has begun, or there are none. */
export function nextStageOf<Stage extends { state: RolloutStageState }>({
  stages,
}: {
  stages: readonly Stage[]
}): { stage: Stage; number: number } | undefined {
  const index = stages.findIndex(({ state }) => state === 'WAITING')
  const stage = stages[index]
  return stage && { stage, number: index + 1 }
}

/** What stands in the way of a rollout that is not running, and what to do about it. */
export interface RolloutNotice {
  title: string
  text: string
}

/** @returns undefined: it runs, and its step says what it does */
export function noticeOf(rollout: RolloutPartsFragment): RolloutNotice | undefined {
  const { state, stateReason, release } = rollout
  switch (state) {
    case 'RUNNING':
      return undefined
    case 'PAUSED':
      return pausedNotice(rollout)
    case 'HALTED':
      return {
        title: `Halted by itself. ${stateReason ?? ''}`.trim(),
        text: `No further host is offered ${release.version}; hosts that run it stay on it. Look at the failures, then publish the repair as a newer release, or withdraw this one: hosts that run it can be told to go back. A halted rollout cannot go on.`,
      }
    case 'SUPERSEDED':
      return {
        title: `A newer release took over. ${stateReason ?? ''}`.trim(),
        text: `Hosts are offered the newer release instead, those on ${release.version} too. There is nothing to do here.`,
      }
    case 'WITHDRAWN':
      return {
        title: release.withdrawReason ? `Withdrawn: ${release.withdrawReason}` : 'Withdrawn',
        text: `${release.version} is never offered again. ${stillOn(release.hostsOnVersion)}`,
      }
    case 'FINISHED':
      return {
        title: 'Every host may take it',
        text: `${stateReason ?? ''} ${running(release.hostsOnVersion)} Hosts that come later are offered it at their next check-in.`.trim(),
      }
  }
}

function pausedNotice(rollout: RolloutPartsFragment): RolloutNotice {
  const { release, stateReason, pausedBy } = rollout
  if (isPausedByVersionFile(rollout)) {
    return {
      title: `Paused: ${stateReason ?? 'VERSION names another release.'}`,
      text: `Write ${release.version} into VERSION again, and the rollout goes on where it stood.`,
    }
  }
  const by = pausedBy ? ` by ${pausedBy}` : ''
  return {
    title: stateReason ? `Paused${by}: ${stateReason}` : `Paused${by}`,
    text: `No further host is offered ${release.version}; hosts that have begun finish. Resume it to go on where it stood.`,
  }
}

function running(count: number): string {
  if (count === 0) return 'No host runs it yet.'
  return count === 1 ? 'One host runs it.' : `${count} hosts run it.`
}

function stillOn(count: number): string {
  if (count === 0) return 'No host runs it any more.'
  return count === 1 ? 'One host still runs it.' : `${count} hosts still run it.`
}

/** STOPPED: it has begun, and its rollout does not go on. */
export const stageStates: Record<
  RolloutStageState | 'STOPPED',
  { label: string; tone: string; icon: string }
> = {
  DONE: { label: 'done', tone: 'text-success', icon: 'i-lucide-circle-check' },
  RUNNING: { label: 'under way', tone: 'text-info', icon: 'i-lucide-circle-dot' },
  STOPPED: { label: 'stopped', tone: 'text-warning', icon: 'i-lucide-circle-stop' },
  WAITING: { label: 'to come', tone: 'text-muted', icon: 'i-lucide-circle-dashed' },
}
