import { explainTrial } from './explain-exit.ts'
import type { Exit, TrialRecord } from './trial-record.ts'

/** Time since boot, and which boot. The wall clock may jump by a year; this one cannot. */
export interface Clock {
  bootId: string
  monotonicMs: number
}

/**
 * What the server says to the *old* binary. `misconfigured`: it could not be asked, because the old one cannot read
 * the configuration either.
 */
export type Opinion =
  'accepted' | 'unauthenticated' | 'unreachable' | 'busy' | 'refused' | 'misconfigured' | 'not-asked'

export interface Facts {
  opinion: Opinion
  /** The last thing that the new version heard from the server, as it says, was nothing, trouble, or a 401. */
  claimsServerTrouble: boolean
}

export type Judgement =
  { kind: 'keep' } | { kind: 'renew'; doubted: boolean } | { kind: 'restore'; message: string }

export const CRASHES_PER_LEASE = 3
/** So many crashes in a row right after the start, and it plainly cannot run, whatever the server does. */
export const HOPELESS_CRASHES = 5
export const QUICK_MS = 10_000
/** EX_CONFIG, as in exit-codes.ts. */
const CONFIG_TO_BE_MENDED = '78'
const UNSEEN: Exit = { result: 'unknown', code: 'unknown', status: 'unknown' }

export function beginRun(record: TrialRecord, clock: Clock): TrialRecord {
  return { ...record, run: { boot_id: clock.bootId, started_ms: clock.monotonicMs } }
}

/**
 * Closes the run that began last. `exit` is undefined when nobody saw its end: then something killed it from outside
 * (a crash), unless the machine itself was started anew since. A stop on purpose is no crash.
 */
export function endRun(record: TrialRecord, exit: Exit | undefined, clock: Clock): TrialRecord {
  if (record.run === null) return record
  const sameBoot = record.run.boot_id === clock.bootId
  const ran_ms = sameBoot ? Math.max(0, clock.monotonicMs - record.run.started_ms) : 0
  const crashed = exit === undefined ? sameBoot : exit.result !== 'success'
  const { crashes, ran_ms: before } = record.lease
  const ended = {
    ...record,
    run: null,
    lease: { crashes: crashes + Number(crashed), ran_ms: before + ran_ms },
  }
  if (!crashed) return ended
  const quick_crashes = ran_ms < QUICK_MS ? record.quick_crashes + 1 : 0
  return { ...ended, quick_crashes, last_crash: { ...(exit ?? UNSEEN), ran_ms } }
}

/** The old binary is to ask the server before anything is decided. */
export function needsOpinion(record: TrialRecord, leaseMs: number): boolean {
  return isUsedUp(record, leaseMs) || isHopeless(record)
}

/**
 * The new version keeps its lease until that is used up. Then the old one's word decides: if the server accepts the
 * old one, the new one had no excuse; if not, it had one, and gets another lease. The server may have come back this
 * very moment: a version that says so gets one lease more, in doubt, at whose beginning the server was known to be there.
 */
export function judgeTrial(record: TrialRecord, facts: Facts, leaseMs: number): Judgement {
  if (!needsOpinion(record, leaseMs)) return { kind: 'keep' }
  const { opinion, claimsServerTrouble } = facts
  const accepted = opinion === 'accepted'
  const believed = claimsServerTrouble && !record.doubted && record.lease.crashes < CRASHES_PER_LEASE
  if (accepted && believed) return { kind: 'renew', doubted: true }
  const blameless = opinion === 'misconfigured' && record.last_crash?.status === CONFIG_TO_BE_MENDED
  if (accepted || (isHopeless(record) && !blameless)) {
    return { kind: 'restore', message: explainTrial(record, leaseMs) }
  }
  return { kind: 'renew', doubted: false }
}

export function renewLease(record: TrialRecord, doubted: boolean): TrialRecord {
  return { ...record, doubted, lease: { crashes: 0, ran_ms: 0 } }
}

function isUsedUp({ lease, last_crash }: TrialRecord, leaseMs: number): boolean {
  // systemd waited for the whole lease: whatever the unit's own limit is, that was it.
  const timedOut = lease.crashes > 0 && last_crash?.result === 'timeout'
  return lease.crashes >= CRASHES_PER_LEASE || lease.ran_ms >= leaseMs || timedOut
}

function isHopeless({ quick_crashes }: TrialRecord): boolean {
  return quick_crashes >= HOPELESS_CRASHES
}
