import { announce, endBadly, fail } from './enter-stage.ts'
import { judgeBackup, judgeWithdrawal, withdrawnMessage } from './judge-withdrawal.ts'
import type { Attempt, UpdateState } from './update-state.ts'
import type { Step, UpdateEffect, UpdateMachineEvent } from './update-step.ts'

/*
 * The way back from a withdrawn release, as an attempt of its own: from the backup's version to the withdrawn one, as
 * the update was, ending in ROLLED_BACK. It rests in RESTARTING from its beginning to the restart. To any version of
 * the agent, the backup's too, that says: the version of the backup is to run, and when it does, `to_version` was
 * rolled back. So a kill at any point leaves something that the judge, the withdrawn version or the old one finishes.
 */

/** Begins it, or ends it at once where there is no backup to go back to. */
export function onWithdrawn(
  state: UpdateState,
  event: UpdateMachineEvent & { kind: 'WITHDRAWN' },
  updatingTo: string | undefined,
): Step {
  const { version, running, autoUpdate, backup, at } = event
  const { failures } = state
  const judgement = judgeWithdrawal({ version, running, autoUpdate, updatingTo, failures, now: at })
  if (judgement !== 'restore') return { state, effects: [] }
  const older = judgeBackup(version, backup)
  const attempt: Attempt = {
    id: event.newAttemptId,
    stage: 'RESTARTING',
    from_version: older.ok ? older.value : version,
    to_version: version,
    // Nothing is ever fetched for this attempt: the address is there because each attempt has one.
    offer: { latest_version: version, binary_url: event.server, ...backup.running },
    next_seq: 0,
    tries: 0,
    trial: { starts: 0, polls: 0 },
    withdrawn: true,
    changed_at: at,
  }
  if (!older.ok) return fail(state, attempt, older.error, at)
  const requested = announce(state, attempt, 'REQUESTED', at)
  const replacing = announce(requested.state, requested.attempt, 'REPLACING', at)
  return { state: replacing.state, effects: [requested.effect, replacing.effect, restoreEffect(attempt)] }
}

/** The backup is in place. */
export function onRestored(state: UpdateState, attempt: Attempt, at: string): Step {
  if (!isWayBack(attempt) || attempt.stage !== 'RESTARTING') return { state, effects: [] }
  const restarting = announce(state, attempt, 'RESTARTING', at)
  return { state: restarting.state, effects: [restarting.effect, { kind: 'restart' }] }
}

/** At a start: done where the version of the backup runs, and to be done still where the withdrawn one does. */
export function resumeWayBack(
  state: UpdateState,
  attempt: Attempt,
  { running, at }: { running: string; at: string },
): Step {
  if (running === attempt.to_version) return { state, effects: [restoreEffect(attempt)] }
  if (running === attempt.from_version) {
    const error = { code: 'WITHDRAWN', message: withdrawnMessage(attempt) }
    return endBadly(state, attempt, 'ROLLED_BACK', error, at)
  }
  const message = `${running} was installed in another way while ${attempt.from_version} was being put back.`
  return fail(state, attempt, { code: 'INTERRUPTED', message }, at)
}

export function isWayBack(attempt: Attempt): boolean {
  return attempt.withdrawn === true
}

function restoreEffect({ id, from_version, to_version, offer }: Attempt): UpdateEffect {
  return {
    kind: 'restore',
    undone: { attempt_id: id, from_version, to_version, sha256: offer.binary_sha256 },
  }
}
