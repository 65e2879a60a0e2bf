import type { TrialRecord } from './trial-record.ts'

/** EXIT_EXEC of systemd.exec(5): the file could not be executed at all. */
const COULD_NOT_EXECUTE = '203'
/** Windows' NTSTATUS, as the service host writes it: 0xC0000005. No program exits with one on purpose. */
const NTSTATUS = /^0x[0-9A-F]{8}$/

type Crash = NonNullable<TrialRecord['last_crash']>

/** Why the trial failed, for the dashboard: "v1.1.0 was killed by SIGSEGV after 0 s (3 times). v1.0.0 is back." */
export function explainTrial(record: TrialRecord, leaseMs: number): string {
  const { last_crash, lease, quick_crashes, from_version, to_version } = record
  const times = Math.max(lease.crashes, quick_crashes)
  const what = last_crash === null ? silence(leaseMs) : explainCrash(last_crash, leaseMs)
  return `${to_version} ${what}${times > 1 ? ` (${times} times)` : ''}. ${from_version} is back.`
}

function explainCrash({ result, code, status, ran_ms }: Crash, leaseMs: number): string {
  const after = `after ${Math.round(ran_ms / 1000)} s`
  if (result === 'timeout') return silence(leaseMs)
  if (result === 'oom-kill') return `used up the memory and was killed ${after}`
  if (code === 'exited' && status === COULD_NOT_EXECUTE) return 'could not be executed (203/EXEC)'
  if (code === 'exited' && NTSTATUS.test(status)) return `crashed with ${status} ${after}`
  if (code === 'exited') return `exited with code ${status} ${after}`
  if (code === 'killed' || code === 'dumped') return `was killed by SIG${status.replace(/^SIG/, '')} ${after}`
  return `ended ${after} without anyone seeing how`
}

function silence(leaseMs: number): string {
  return `did not report within its lease of ${Math.round(leaseMs / 1000)} s`
}
