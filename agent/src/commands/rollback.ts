import { dirname } from 'node:path'
import { COMPONENT } from '../build-info.ts'
import { messageOf } from '../files/file-error.ts'
import { statePlaces, type Places, type StatePlaces } from '../files/places.ts'
import { inspectState } from '../files/state-file.ts'
import { failure, success, type Result } from '../result.ts'
import { isReplaced } from '../trial/find-trial.ts'
import { openTrial } from '../trial/open-trial.ts'
import { putBack } from '../trial/put-back.ts'
import { SYSTEM } from '../system/this-system.ts'
import {
  isOfAnotherInstallation,
  newTrialRecord,
  otherInstallationAfter,
  type TrialRecord,
} from '../trial/trial-record.ts'
import { checkDigest } from '../update/digest.ts'
import { updateStateSchema } from '../update/update-state.ts'
import { askVersion } from '../update/verify.ts'
import type { Command } from './cli.ts'
import { EXIT } from './exit-codes.ts'

/**
 * Puts the version before the last update back, and starts the service even where it was stopped. Safe while the
 * service runs: of the state it writes the verdict only, and the old version draws the consequences when it starts.
 * With `--if-on-trial` (the rollback unit) it does nothing unless an update is on trial.
 */
export async function rollback(command: Command & { kind: 'rollback' }, places: Places): Promise<number> {
  try {
    const done = await tryRollback(command, places)
    if (done.ok) process.stdout.write(`${done.value}\n`)
    else process.stderr.write(`${done.error}\n`)
    return done.ok ? EXIT.success : EXIT.failure
  } catch (error) {
    process.stderr.write(`The rollback did not work: ${messageOf(error)}\n`)
    return EXIT.failure
  }
}

async function tryRollback(
  { ifOnTrial, stateDir }: Command & { kind: 'rollback' },
  places: Places,
): Promise<Result<string, string>> {
  const { target } = places
  const mayWrite = await SYSTEM.mayReplaceIn(dirname(target), target)
  if (!mayWrite.ok) return mayWrite
  const backup = await askVersion(places.backup)
  if (backup.kind === 'failed') {
    return failure(`There is no working backup at ${places.backup}: ${backup.message}`)
  }
  const state = statePlaces(stateDir)
  const onTrial = await openTrial(state, places, backup.version)
  if (ifOnTrial && onTrial === undefined) return success('No update is on trial, so nothing is rolled back.')
  if (!(await isReplaced(places))) return success(`${target} is ${backup.version} already.`)
  const why = ifOnTrial
    ? `The service could not be started any more. ${backup.version} is back.`
    : `${backup.version} was put back by hand (vesana-${COMPONENT} rollback).`
  const undone = onTrial ?? (await lastUpdate(state, places, backup.version))
  const restored = await putBack(undone, why, { state, places })
  if (!restored.ok) return failure(`${target} cannot be replaced: ${restored.error.message}`)
  const isKept = undone !== undefined && !isOfAnotherInstallation(undone)
  const done = `${target} is ${backup.version} again.`
  return startAgain(isKept ? done : `${done} ${MAY_COME_AGAIN}`, places)
}

/**
 * The update, completed long ago perhaps, that brought what is to be undone. Where another installation replaced that
 * since, the record says so, or the old version would take the update for what was undone.
 */
async function lastUpdate(
  state: StatePlaces,
  places: Places,
  oldVersion: string,
): Promise<TrialRecord | undefined> {
  const saved = await inspectState(state.updateState, updateStateSchema)
  const attempt = saved.kind === 'read' ? saved.value.attempt : null
  if (attempt === null || attempt.from_version !== oldVersion || attempt.stage !== 'COMPLETED')
    return undefined
  const { id, from_version, to_version, offer } = attempt
  const brought = (await checkDigest(places.target, offer)).kind === 'match'
  const attempt_id = brought ? id : otherInstallationAfter(id)
  return newTrialRecord({ attempt_id, from_version, to_version, sha256: offer.binary_sha256 })
}

/** Only what an update brought is known by a digest, to be kept away by. */
const MAY_COME_AGAIN =
  'No update that this host remembers brought what was there, so the server may offer it again: to keep it away, pause ' +
  'updates of this host on the dashboard (Hosts, Pause auto-update).'

async function startAgain(done: string, places: Places): Promise<Result<string, string>> {
  const service = await SYSTEM.serviceOf(places, COMPONENT)
  if (service === undefined) {
    return success(`${done} Now restart the service: ${SYSTEM.restartCommand(COMPONENT)}`)
  }
  const restarted = await service.restart()
  return restarted.ok
    ? success(`${done} ${service.name} runs it.`)
    : failure(`${done} But ${service.name} could not be started: ${restarted.error}`)
}
