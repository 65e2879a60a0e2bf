import { link, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { placesBeside } from '../files/places.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { INITIAL_UPDATE_STATE, type AttemptStage, type UpdateState } from '../update/update-state.ts'
import { isReplaced, trialOf } from './find-trial.ts'
import { newTrialRecord } from './trial-record.ts'

function stateIn(stage: AttemptStage): UpdateState {
  const offer = {
    latest_version: 'v1.1.0',
    binary_url: 'http://a/b',
    binary_sha256: 'a'.repeat(64),
    binary_size: 3,
  }
  const rest = { next_seq: 0, tries: 0, trial: { starts: 0, polls: 0 }, changed_at: 'then' }
  const attempt = { id: 'one', stage, from_version: 'v1.0.0', to_version: 'v1.1.0', offer, ...rest }
  return { ...INITIAL_UPDATE_STATE, attempt }
}

describe('for the old version a trial is on', () => {
  test.each<[AttemptStage, boolean]>([
    ['VERIFYING', false],
    ['REPLACING', true],
    ['RESTARTING', true],
    ['WATCHING', true],
    ['COMPLETED', false],
    ['ROLLED_BACK', false],
    ['FAILED', false],
  ])('in %s: %s', (stage, expected) => {
    expect(trialOf(stateIn(stage), null, 'v1.0.0') !== undefined).toBe(expected)
  })

  test('only if it is the version before, not one from long ago', () => {
    expect(trialOf(stateIn('REPLACING'), null, 'v0.9.0')).toBeUndefined()
  })

  test('also when the state has been damaged since', () => {
    const trial = trialOf(stateIn('WATCHING'), null, 'v1.0.0')
    const record = trial === undefined ? null : newTrialRecord(trial)
    expect(trialOf(null, record, 'v1.0.0')).toMatchObject({ attempt_id: 'one', to_version: 'v1.1.0' })
    expect(trialOf(null, null, 'v1.0.0')).toBeUndefined()
  })
})

describe('the binary is replaced', () => {
  test.each<[string, string | undefined, boolean]>([
    ['when it is another file', 'new', true],
    ['when it is longer', 'older', true],
    ['when it is empty', '', true],
    ['when it is gone', undefined, true],
    ['not when it has the same bytes', 'old', false],
  ])('%s', async (_, content, expected) => {
    const places = placesBeside(join(await temporaryFolder(), 'vesana-agent'), 'agent')
    await writeFile(places.backup, 'old')
    if (content !== undefined) await writeFile(places.target, content)
    expect(await isReplaced(places)).toBe(expected)
  })

  test('not when it is a link to the backup', async () => {
    const places = placesBeside(join(await temporaryFolder(), 'vesana-agent'), 'agent')
    await writeFile(places.backup, 'old')
    await link(places.backup, places.target)
    expect(await isReplaced(places)).toBe(false)
  })
})
