import { messageOf } from '../files/file-error.ts'
import { statePlaces } from '../files/places.ts'
import { inspectState, writeState } from '../files/state-file.ts'
import { SYSTEM } from '../system/this-system.ts'
import { endRun } from '../trial/judge-trial.ts'
import { trialRecordSchema } from '../trial/trial-record.ts'
import type { Command } from './cli.ts'
import { EXIT } from './exit-codes.ts'

/** Runs as the old binary after every end of the service (ExecStopPost), which tells it how that came about. */
export async function noteExit(
  command: Command & { kind: 'note-exit' },
  env: Record<string, string | undefined>,
): Promise<number> {
  const path = statePlaces(command.stateDir).trial
  try {
    const known = await inspectState(path, trialRecordSchema)
    if (known.kind !== 'read' || known.value.run === null || known.value.verdict !== null) return EXIT.success
    const exit = {
      result: env.SERVICE_RESULT ?? 'unknown',
      code: env.EXIT_CODE ?? 'unknown',
      status: env.EXIT_STATUS ?? 'unknown',
    }
    await writeState(path, endRun(known.value, exit, await SYSTEM.bootClock()))
    return EXIT.success
  } catch (error) {
    process.stderr.write(`How the service ended could not be noted: ${messageOf(error)}\n`)
    return EXIT.failure
  }
}
