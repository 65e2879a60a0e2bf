import { isTerminal, type UpdateEvent } from '../protocol/index.ts'
import { otherInstallationAfter } from '../trial/trial-record.ts'
import { backoff } from '../check-in/backoff.ts'
import { announce, endBadly, enter, fail, stageEffects } from './enter-stage.ts'
import { afterStart, withoutRelease } from './failure-memory.ts'
import { judgeOffer } from './judge-offer.ts'
import type { Attempt, UpdateState } from './update-state.ts'
import type { Step, UpdateEffect, UpdateMachineEvent } from './update-step.ts'
import { isWayBack, onRestored, onWithdrawn, resumeWayBack } from './way-back.ts'

const MOST_TRIES = 6
const FIRST_RETRY_MS = 1000
const LONGEST_RETRY_WITHIN_ATTEMPT_MS = 60_000
const POLLS_TO_COMMIT = 2

export function transition(state: UpdateState, event: UpdateMachineEvent): Step {
  switch (event.kind) {
    case 'STARTED':
      return onStarted(state, event)
    case 'OFFERED':
      return onOffered(state, event)
    case 'WITHDRAWN':
      return onWithdrawn(state, event, updatingTo(state))
    case 'REPORTED':
      return { state: withoutReport(state, event.event), effects: [] }
    default:
      return state.attempt === null ? unchanged(state) : onStep(state, state.attempt, event)
  }
}

type Started = UpdateMachineEvent & { kind: 'STARTED' }
type StepEvent = Exclude<UpdateMachineEvent, { kind: 'STARTED' | 'OFFERED' | 'WITHDRAWN' | 'REPORTED' }>

function onStep(state: UpdateState, attempt: Attempt, event: StepEvent): Step {
  const { stage, offer } = attempt
  const { at } = event
  switch (event.kind) {
    case 'PREPARED':
      return stage === 'SCHEDULED'
        ? enter(state, { ...attempt, tries: 1 }, 'DOWNLOADING', at)
        : unchanged(state)
    case 'PROGRESSED':
      return stage === 'DOWNLOADING' ? onProgress(state, attempt, event.percent, at) : unchanged(state)
    case 'DOWNLOADED':
      return stage === 'DOWNLOADING' ? enter(state, attempt, 'VERIFYING', at) : unchanged(state)
    case 'DOWNLOAD_BROKE': {
      // A try that got a hundredth further counts as the first: a bad line is slow, not hopeless.
      const counted = event.gained * 100 >= offer.binary_size ? { ...attempt, tries: 0 } : attempt
      return stage === 'DOWNLOADING'
        ? retry(state, counted, event, event.retryAfterMs ?? 0)
        : unchanged(state)
    }
    case 'VERIFIED':
      return stage === 'VERIFYING' ? enter(state, attempt, 'REPLACING', at) : unchanged(state)
    case 'INCOMING_LOST':
      return stage === 'VERIFYING' || stage === 'REPLACING'
        ? retry(state, attempt, { message: 'The downloaded file disappeared.', at }, 0)
        : unchanged(state)
    case 'REPLACED':
      return stage === 'REPLACING' ? enter(state, attempt, 'RESTARTING', at) : unchanged(state)
    case 'STEP_FAILED':
      return isBeforeRestart(attempt) ? fail(state, attempt, event.error, at) : unchanged(state)
    case 'RESTORED':
      return onRestored(state, attempt, at)
    case 'POLL_SUCCEEDED':
      return stage === 'WATCHING' ? onTrialPoll(state, attempt, at) : unchanged(state)
  }
}

function onOffered(state: UpdateState, event: UpdateMachineEvent & { kind: 'OFFERED' }): Step {
  const judgement = judgeOffer({
    ...event,
    failures: state.failures,
    updatingTo: updatingTo(state),
    now: event.at,
  })
  if (!judgement.take) return unchanged(state)
  const attempt: Attempt = {
    id: event.newAttemptId,
    stage: 'SCHEDULED',
    from_version: event.running,
    to_version: judgement.offer.latest_version,
    offer: judgement.offer,
    next_seq: 0,
    tries: 0,
    trial: { starts: 0, polls: 0 },
    changed_at: event.at,
  }
  if (!event.updateNow) return enter(state, attempt, 'SCHEDULED', event.at)
  const requested = announce(state, attempt, 'REQUESTED', event.at)
  const step = enter(requested.state, requested.attempt, 'SCHEDULED', event.at)
  return { state: step.state, effects: [requested.effect, ...step.effects] }
}

/** Takes up what a kill, a restart or a person at the keyboard left behind. */
function onStarted(state: UpdateState, event: Started): Step {
  const overdue: UpdateEffect[] = state.unreported.map((lost) => ({ kind: 'report', event: lost }))
  const remembered = { ...state, failures: afterStart(state, event) }
  const step =
    remembered.attempt === null ? unchanged(remembered) : resume(remembered, remembered.attempt, event)
  return { state: step.state, effects: [...overdue, ...step.effects] }
}

function resume(state: UpdateState, attempt: Attempt, event: Started): Step {
  const { stage, from_version, to_version } = attempt
  const { running, at } = event
  const said = event.verdict?.attempt_id === attempt.id ? event.verdict.message : undefined
  const isToBlame = event.verdict?.attempt_id !== otherInstallationAfter(attempt.id)
  if (stage === 'COMPLETED' && running === from_version && isToBlame) return undo(state, attempt, said, at)
  if (isTerminal(stage)) return { state, effects: stageEffects(attempt) }
  if (isWayBack(attempt)) return resumeWayBack(state, attempt, event)
  const replaced = stage === 'REPLACING' || stage === 'RESTARTING' || stage === 'WATCHING'
  if (replaced && running === to_version) return watch(state, attempt, at)
  if (running !== from_version) {
    const message = `${running} was installed in another way while the update to ${to_version} was under way.`
    return fail(state, attempt, { code: 'INTERRUPTED', message }, at)
  }
  // A verdict says that the file was replaced, whatever the new version had no time to note down.
  const wasReplaced =
    stage === 'RESTARTING' || stage === 'WATCHING' || (stage === 'REPLACING' && said !== undefined)
  if (wasReplaced) {
    const message =
      said ?? `${to_version} was in place, but ${from_version} was put back before it had proved itself.`
    return endBadly(state, attempt, 'ROLLED_BACK', { code: 'TRIAL_FAILED', message }, at)
  }
  return { state, effects: stageEffects(attempt) }
}

/**
 * A completed update whose backup is back. What ended stays ended, so the undoing is an attempt of its own, named after
 * the one that it undoes; with it the server knows why this host does not take the release again.
 */
function undo(state: UpdateState, attempt: Attempt, said: string | undefined, at: string): Step {
  const { from_version, to_version } = attempt
  const message = said ?? `${from_version} was put back by hand after the update to ${to_version}.`
  const undoing: Attempt = { ...attempt, id: `${attempt.id}-undone`, next_seq: 0, percent: undefined }
  return endBadly(state, undoing, 'ROLLED_BACK', { code: 'TRIAL_FAILED', message }, at)
}

/** The new version runs. Its polls count from this start on; a kill right after the rename left the restart unsaid. */
function watch(state: UpdateState, attempt: Attempt, at: string): Step {
  const started = { ...attempt, trial: { starts: attempt.trial.starts + 1, polls: 0 } }
  if (attempt.stage === 'WATCHING') return { state: { ...state, attempt: started }, effects: [] }
  if (attempt.stage === 'RESTARTING') return enter(state, started, 'WATCHING', at)
  const unsaid = announce(state, started, 'RESTARTING', at)
  const step = enter(unsaid.state, unsaid.attempt, 'WATCHING', at)
  return { state: step.state, effects: [unsaid.effect, ...step.effects] }
}

function onProgress(state: UpdateState, attempt: Attempt, percent: number, at: string): Step {
  if (percent <= (attempt.percent ?? 0)) return unchanged(state)
  const step = enter(state, { ...attempt, percent }, 'DOWNLOADING', at)
  return { state: step.state, effects: step.effects.filter((effect) => effect.kind === 'report') }
}

/** One more try of the download after a growing delay, or the end of the attempt when the tries are used up. */
function retry(
  state: UpdateState,
  attempt: Attempt,
  why: { message: string; at: string },
  waitMs: number,
): Step {
  if (attempt.tries >= MOST_TRIES) {
    const message = `Given up after ${MOST_TRIES} tries. The last one: ${why.message}`
    return fail(state, attempt, { code: 'DOWNLOAD_FAILED', message }, why.at)
  }
  const delay = backoff(Math.max(1, attempt.tries), FIRST_RETRY_MS, LONGEST_RETRY_WITHIN_ATTEMPT_MS)
  const next: Attempt = { ...attempt, stage: 'DOWNLOADING', tries: attempt.tries + 1, changed_at: why.at }
  const afterMs = Math.max(delay, Math.min(waitMs, 10 * LONGEST_RETRY_WITHIN_ATTEMPT_MS))
  return {
    state: { ...state, attempt: next },
    effects: [{ kind: 'download', offer: attempt.offer, afterMs }],
  }
}

function onTrialPoll(state: UpdateState, attempt: Attempt, at: string): Step {
  const trial = { ...attempt.trial, polls: attempt.trial.polls + 1 }
  const proved = { ...attempt, trial }
  if (trial.polls < POLLS_TO_COMMIT) return { state: { ...state, attempt: proved }, effects: [] }
  const step = enter(state, proved, 'COMPLETED', at)
  return { ...step, state: { ...step.state, failures: withoutRelease(state.failures, attempt.offer) } }
}

function withoutReport(state: UpdateState, done: UpdateEvent): UpdateState {
  const left = state.unreported.filter(
    (event) => event.attempt_id !== done.attempt_id || event.seq !== done.seq,
  )
  return left.length === state.unreported.length ? state : { ...state, unreported: left }
}

/** The version that an unfinished attempt is after. */
export function updatingTo(state: UpdateState): string | undefined {
  return state.attempt === null || isTerminal(state.attempt.stage) ? undefined : state.attempt.to_version
}

/** What fails then leaves the running version in place. */
function isBeforeRestart({ stage, withdrawn }: Attempt): boolean {
  switch (stage) {
    case 'SCHEDULED':
    case 'DOWNLOADING':
    case 'VERIFYING':
    case 'REPLACING':
      return true
    case 'RESTARTING':
      return withdrawn === true
    default:
      return false
  }
}

function unchanged(state: UpdateState): Step {
  return { state, effects: [] }
}
