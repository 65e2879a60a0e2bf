import { spawnSync } from 'node:child_process'
import { parsePlan, type KillPlan } from './kill-plan.ts'

/** What scripts/test-faults.mjs was told. */
export interface RunOptions {
  /** At least so many. */
  kills: number
  seed: string
  /** Updates at a time. */
  workers: number
  /** How many occurrences of a call at the same site are killed at, each in an update of its own. */
  perSite: number
  only: KillPlan | undefined
}

export function runOptions(env = process.env): RunOptions {
  return {
    kills: Number(env.FAULTS_KILLS ?? 2000),
    seed: env.FAULTS_SEED ?? '1',
    workers: Number(env.FAULTS_WORKERS ?? 2),
    perSite: env.FAULTS_PER_SITE === 'all' ? Infinity : Number(env.FAULTS_PER_SITE ?? 1),
    only: env.FAULTS_ONLY === undefined ? undefined : parsePlan(env.FAULTS_ONLY),
  }
}

/**
 * For tests that wait for real processes: CI tries one that fails once more, and prints both. Not for kills: what a kill
 * broke may not come again.
 */
export const RETRIES = process.env.CI ? 1 : 0

/** Why tests are left out here, on a developer's machine. @throws in CI, where none may be */
export function reasonToSkip(reason: string | undefined): string | undefined {
  if (reason !== undefined && process.env.CI) throw new Error(`In CI no test is left out: ${reason}`)
  return reason
}

/** Why no agent can be killed at a system call here; undefined when it can. */
export function whyNoStrace(): string | undefined {
  return reasonToSkip(troubleWithStrace())
}

function troubleWithStrace(): string | undefined {
  const words = ['-e', 'trace=exit_group', '-e', 'inject=exit_group:signal=SIGKILL', '/bin/true']
  const { error, signal, stderr } = spawnSync('strace', words, { encoding: 'utf8' })
  if (error) return `strace cannot be run (${error.message}): apt-get install strace.`
  return signal === 'SIGKILL' ? undefined : `strace cannot trace here: ${stderr.trim().slice(-200)}`
}
