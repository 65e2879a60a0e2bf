import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Places, StatePlaces } from '../files/places.ts'
import { writeState } from '../files/state-file.ts'
import type { Result } from '../result.ts'
import { restoreBackup } from '../update/install.ts'
import type { UpdateError } from '../update/update-state.ts'
import type { TrialRecord } from './trial-record.ts'

/**
 * Puts the backup back in place: the verdict first, so that a kill in between leaves it to the judge to carry out.
 * May be repeated. Of the state it writes the verdict only; the old version draws the consequences when it starts.
 * @param undone the update that is undone, where one is known
 */
export async function putBack(
  undone: TrialRecord | undefined,
  message: string,
  { state, places }: { state: StatePlaces; places: Places },
): Promise<Result<void, UpdateError>> {
  if (undone !== undefined) {
    await mkdir(dirname(state.trial), { recursive: true, mode: 0o700 })
    await writeState(state.trial, { ...undone, verdict: { message } })
  }
  return restoreBackup(places)
}
