import { readFile } from 'node:fs/promises'
import type { Clock } from './judge-trial.ts'

/** CLOCK_MONOTONIC, which begins at the boot that is named beside it, and stands still while the machine sleeps. */
export async function bootClock(): Promise<Clock> {
  const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'unknown')
  return { bootId: bootId.trim(), monotonicMs: Number(process.hrtime.bigint() / 1_000_000n) }
}
