import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { placesBeside, type Places } from '../files/places.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { restoreBackup } from './install.ts'

/** An installation with a backup. */
async function installed(): Promise<Places> {
  const places = placesBeside(join(await temporaryFolder(), 'vesana-agent'), 'agent')
  await writeFile(places.target, 'new')
  await writeFile(places.backup, 'old')
  return places
}

/** Above what Linux gives (2^22). */
const DEAD_PID = 2 ** 22 + 1

describe('putting the backup back', () => {
  test('leaves what a replacement has under way alone', async () => {
    const places = await installed()
    await writeFile(places.draft, 'half of a ba')
    expect(await restoreBackup(places)).toMatchObject({ ok: true })
    expect(await readFile(places.target, 'utf8')).toBe('old')
    expect(await readFile(places.draft, 'utf8')).toBe('half of a ba')
  })

  test('leaves what another process puts back alone, and deletes what a killed one left', async () => {
    const places = await installed()
    const of = (pid: number): string => places.restoring.replace(`-${process.pid}`, `-${pid}`)
    await writeFile(of(process.ppid), 'half of')
    await writeFile(of(DEAD_PID), 'half of')
    await writeFile(places.restoring, 'of an earlier process with this number')
    expect(await restoreBackup(places)).toMatchObject({ ok: true })
    expect((await readdir(dirname(places.target))).toSorted()).toEqual(
      [places.backup, of(process.ppid), places.target].map((path) => basename(path)).toSorted(),
    )
  })
})
