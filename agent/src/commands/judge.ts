import { mkdir } from 'node:fs/promises'
import { VERSION } from '../build-info.ts'
import { contactSchema } from '../check-in/contact.ts'
import { messageOf } from '../files/file-error.ts'
import { statePlaces, type Places, type StatePlaces } from '../files/places.ts'
import { inspectState, writeState } from '../files/state-file.ts'
import { askServer } from '../trial/ask-server.ts'
import { beginRun, endRun, judgeTrial, needsOpinion, renewLease, type Opinion } from '../trial/judge-trial.ts'
import { leaseMs } from '../trial/lease.ts'
import { openTrial } from '../trial/open-trial.ts'
import type { TrialRecord } from '../trial/trial-record.ts'
import { SYSTEM } from '../system/this-system.ts'
import { restoreBackup } from '../update/install.ts'
import type { Command } from './cli.ts'
import { EXIT } from './exit-codes.ts'

/** Below the unit's TimeoutStartSec: a judge that hangs must not keep the service from starting. */
const MOST_MS = 45_000

/**
 * Runs as the old binary before every start of the service (ExecStartPre), never while the service runs. Puts the old
 * version back when the new one has used up its lease without an excuse. Whatever fails here, the start goes on.
 */
export async function judge(command: Command & { kind: 'judge' }, places: Places): Promise<number> {
  setTimeout(() => process.exit(EXIT.failure), MOST_MS)
  const state = statePlaces(command.stateDir)
  try {
    const record = await openTrial(state, places, VERSION)
    if (record === undefined) return EXIT.success
    await mkdir(command.stateDir, { recursive: true, mode: 0o700 })
    return await judgeRecord(record, command.config, state, places)
  } catch (error) {
    say(`The trial could not be judged: ${messageOf(error)}`)
    return EXIT.failure
  }
}

async function judgeRecord(
  record: TrialRecord,
  configPath: string,
  state: StatePlaces,
  places: Places,
): Promise<number> {
  if (record.verdict !== null) return restore(record.verdict.message, places)
  const lease = leaseMs(process.env)
  const clock = await SYSTEM.bootClock()
  const seen = endRun(record, undefined, clock)
  const asks = needsOpinion(seen, lease)
  // Asking and copying may take longer than the unit's limit for a start, which a drop-in may have shortened.
  if (asks) SYSTEM.notifier({ warn: say })(`EXTEND_TIMEOUT_USEC=${MOST_MS * 1000}`)
  const opinion = asks ? await askServer(configPath) : 'not-asked'
  const claimsServerTrouble = await saysServerTrouble(state, record.to_version)
  const judgement = judgeTrial(seen, { opinion, claimsServerTrouble }, lease)
  switch (judgement.kind) {
    case 'keep':
      await writeState(state.trial, beginRun(seen, clock))
      return EXIT.success
    case 'renew':
      say(
        `${record.to_version} has not proved itself yet, and gets another lease: ${whyRenewed(record, opinion)}`,
      )
      await writeState(state.trial, beginRun(renewLease(seen, judgement.doubted), await SYSTEM.bootClock()))
      return EXIT.success
    case 'restore':
      await writeState(state.trial, { ...seen, verdict: { message: judgement.message } })
      return restore(judgement.message, places)
  }
}

function whyRenewed({ from_version }: TrialRecord, opinion: Opinion): string {
  return opinion === 'accepted'
    ? 'the server may have come back only now.'
    : `${from_version} gets no answer to use either (${opinion}).`
}

/** What the new version noted of its last request, if it is the one that did. */
async function saysServerTrouble({ contact }: StatePlaces, newVersion: string): Promise<boolean> {
  const noted = await inspectState(contact, contactSchema)
  return noted.kind === 'read' && noted.value.version === newVersion && noted.value.problem !== null
}

async function restore(message: string, places: Places): Promise<number> {
  const restored = await restoreBackup(places)
  say(restored.ok ? message : `${message} But it could not be put back: ${restored.error.message}`)
  return restored.ok ? EXIT.success : EXIT.failure
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
