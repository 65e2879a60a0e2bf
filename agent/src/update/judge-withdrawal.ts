import { failure, type Result } from '../result.ts'
import { isWaiting } from './judge-offer.ts'
import type { Failure, UpdateError } from './update-state.ts'
import { isNewer } from './version-order.ts'

/** What can be known of the way back without going it. */
export interface BackupFacts {
  /** What the backup says of itself, or why it does not. */
  backup: Result<string, string>
  /** The program that runs, whatever is in its place by now: what is not to be taken again. */
  running: { binary_sha256: string; binary_size: number }
}

export type WithdrawalJudgement = 'restore' | 'other-version' | 'opted-out' | 'updating' | 'failed-before'

export interface WithdrawalInView {
  /** What the server says was withdrawn. */
  version: string
  running: string
  autoUpdate: boolean
  updatingTo: string | undefined
  failures: readonly Failure[]
  /** ISO 8601. */
  now: string
}

/** What a way back fails with: of the host, or because there is no backup. */
const FAILURES_OF_WAY_BACK = new Set(['NO_BACKUP', 'NO_SPACE', 'NOT_WRITABLE'])

/**
 * Whether to go back from a withdrawn version. Who switched updates off at the host said that nothing is to change
 * there: that holds for this change, too. What failed is not tried again at each check-in: a missing backup never, a
 * full disk after the next start.
 */
export function judgeWithdrawal(view: WithdrawalInView): WithdrawalJudgement {
  const { version, running, autoUpdate, updatingTo, failures, now } = view
  if (version !== running) return 'other-version'
  if (!autoUpdate) return 'opted-out'
  if (updatingTo !== undefined) return 'updating'
  const failed = failures.find(
    (past) => past.version === version && FAILURES_OF_WAY_BACK.has(past.error.code),
  )
  const waits = failed !== undefined && (failed.retry_at === undefined || isWaiting(failed.retry_at, now))
  return waits ? 'failed-before' : 'restore'
}

/** The version of the backup, where there is one to go back to: it works, and is older. */
export function judgeBackup(version: string, { backup }: BackupFacts): Result<string, UpdateError> {
  const none = (why: string): Result<string, UpdateError> =>
    failure({
      code: 'NO_BACKUP',
      message: `${version} was withdrawn, but ${why} It stays until a newer release.`,
    })
  if (!backup.ok) return none(`there is no backup that works: ${backup.error.replace(/\.?$/, '.')}`)
  if (isNewer(version, backup.value)) return backup
  return none(`the backup is ${JSON.stringify(backup.value.slice(0, 100))}, which is not older.`)
}

export function withdrawnMessage({
  from_version,
  to_version,
}: {
  from_version: string
  to_version: string
}): string {
  return `${to_version} was withdrawn, so ${from_version} was put back from the backup.`
}

/** The judgement in words, for the log. Nothing is to be said where it is not about this version. */
export function explainWithdrawal(version: string, judgement: WithdrawalJudgement): string | undefined {
  switch (judgement) {
    case 'restore':
      return `${version} was withdrawn, and this host is asked to put its backup back.`
    case 'opted-out':
      return `${version} was withdrawn, but updates of this host are switched off in its own configuration, so it stays. By hand: rollback.`
    case 'failed-before':
      return `${version} was withdrawn, and could not be left: see the last attempt.`
    case 'updating':
    case 'other-version':
      return undefined
  }
}
