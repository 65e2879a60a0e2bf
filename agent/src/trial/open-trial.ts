import type { Places, StatePlaces } from '../files/places.ts'
import { inspectState } from '../files/state-file.ts'
import { updateStateSchema } from '../update/update-state.ts'
import { isReplaced, trialOf } from './find-trial.ts'
import { newTrialRecord, trialRecordSchema, type TrialRecord } from './trial-record.ts'

/** What is known of the trial that is on, if one is. `oldVersion`: what the backup says of itself. Changes nothing. */
export async function openTrial(
  state: StatePlaces,
  places: Places,
  oldVersion: string,
): Promise<TrialRecord | undefined> {
  const [saved, known] = await Promise.all([
    inspectState(state.updateState, updateStateSchema),
    inspectState(state.trial, trialRecordSchema),
  ])
  if (saved.kind === 'missing') return undefined
  const last = known.kind === 'read' ? known.value : null
  const trial = trialOf(saved.kind === 'read' ? saved.value : null, last, oldVersion)
  if (trial === undefined || !(await isReplaced(places))) return undefined
  return last?.attempt_id === trial.attempt_id ? last : newTrialRecord(trial)
}
