import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Places } from '../files/places.ts'
import { failure, success, type Result } from '../result.ts'
import type { Clock } from '../trial/judge-trial.ts'
import type { Service } from './operating-system.ts'

/*
 * What the agent and Windows' service host (deploy/service-host) say to each other. The host starts the agent, judge
 * and note-exit with VESANA_SERVICE_HOST in their environment. It reads what the agent prints, keeps it in the log, and
 * takes lines that begin with NOTIFY for itself. It asks the agent to stop by closing its stdin; so does its own death.
 */

export const SERVICE_NAME = 'VesanaAgent'
export const HOST_PROGRAM = 'vesana-agent-service.exe'
const NOTIFY = 'VESANA_NOTIFY '
const ENOUGH_MS = 90_000

type Environment = Record<string, string | undefined>

export function isHosted(env: Environment): boolean {
  return env.VESANA_SERVICE_HOST !== undefined
}

export function hostNotifier(env: Environment, print: (line: string) => void): (words: string) => void {
  return isHosted(env) ? (words) => print(`${NOTIFY}${words}\n`) : () => undefined
}

/**
 * The host names the boot and says how many ms of it had passed, sleep left out, when it started this process. Only
 * judge and note-exit compare clocks, and the host alone starts these.
 */
export function hostClock(env: Environment, sinceStartMs: number): Clock {
  const ms = Number(env.VESANA_BOOT_MS ?? 'none')
  if (env.VESANA_BOOT_ID === undefined || !Number.isFinite(ms)) {
    return { bootId: 'unknown', monotonicMs: Number(process.hrtime.bigint() / 1_000_000n) }
  }
  return { bootId: env.VESANA_BOOT_ID, monotonicMs: Math.round(ms + sinceStartMs) }
}

export async function hostedService({ target }: Places): Promise<Service | undefined> {
  const program = join(dirname(target), HOST_PROGRAM)
  if (!existsSync(program) || !(await ask(program, 'status')).ok) return undefined
  return { name: SERVICE_NAME, restart: () => ask(program, 'restart') }
}

function ask(program: string, word: string): Promise<Result<string, string>> {
  return new Promise((resolve) => {
    execFile(program, [word], { timeout: ENOUGH_MS, windowsHide: true }, (error, out, err) => {
      resolve(error === null ? success(out) : failure(err.trim() || error.message))
    })
  })
}
