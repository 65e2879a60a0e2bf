import { isSameRelease, LONGEST_RETRY_MS } from './judge-offer.ts'
import type { Offer } from '../protocol/index.ts'
import type { Failure, UpdateError, UpdateState } from './update-state.ts'
import type { Verdict } from './update-step.ts'

const FIRST_WAIT_MS = 60_000
const WAIT_GROWTH = 4
/** Newest kept: older releases are not offered any more. */
const MOST_FAILURES = 20
const LONG_AGO = new Date(0).toISOString()

/** Remembers one more failed attempt: 1, 4, 16 … minutes up to 6 h before the next, or none by itself. */
export function afterFailure(
  failures: readonly Failure[],
  offer: Offer,
  error: UpdateError,
  permanent: boolean,
  at: string,
): Failure[] {
  const count = (failures.find((past) => isSameRelease(past, offer))?.count ?? 0) + 1
  const wait = Math.min(LONGEST_RETRY_MS, FIRST_WAIT_MS * WAIT_GROWTH ** Math.min(count - 1, 10))
  const failure: Failure = {
    version: offer.latest_version,
    sha256: offer.binary_sha256,
    error,
    count,
    ...(permanent ? {} : { retry_at: new Date(Date.parse(at) + wait).toISOString() }),
  }
  return [...withoutRelease(failures, offer), failure].slice(-MOST_FAILURES)
}

export function withoutRelease(failures: readonly Failure[], offer: Offer): Failure[] {
  return failures.filter((failure) => !isSameRelease(failure, offer))
}

/**
 * A start of the service is how a person at the host asks for another try: waits end, and so do failures of the host
 * itself (a full disk, a folder that cannot be written). What is wrong with the file stays wrong. Where the state was
 * lost, the verdict still says what was rolled back.
 */
export function afterStart(
  { attempt, failures }: UpdateState,
  { verdict, running }: { verdict?: Verdict; running: string },
): Failure[] {
  const kept = failures.map((failure) =>
    failure.retry_at !== undefined || isOfHost(failure.error.code)
      ? { ...failure, retry_at: LONG_AGO }
      : failure,
  )
  if (attempt !== null || verdict === undefined || verdict.to_version === running) return kept
  const { to_version: version, sha256, message } = verdict
  if (kept.some((failure) => failure.sha256 === sha256)) return kept
  const lost: Failure = { version, sha256, error: { code: 'TRIAL_FAILED', message }, count: 1 }
  return [...kept, lost].slice(-MOST_FAILURES)
}

function isOfHost(code: string): boolean {
  return code === 'NO_SPACE' || code === 'NOT_WRITABLE'
}
