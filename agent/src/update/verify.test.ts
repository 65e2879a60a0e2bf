import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verify } from './verify.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'vesana-verify-'))))
afterAll(() => rm(folder, { recursive: true }))

/** A program for `sh` in the place of the new binary, announced as what it is. */
async function verdictOn(program: string, timeoutMs?: number): Promise<string> {
  const path = join(folder, 'incoming')
  await writeFile(path, program)
  const sha256 = createHash('sha256').update(program).digest('hex')
  const offer = {
    latest_version: 'v1.1.0',
    binary_url: 'http://server.test/it',
    binary_sha256: sha256,
    binary_size: Buffer.byteLength(program),
  }
  const outcome = await verify(path, offer, timeoutMs)
  return outcome.kind === 'failed' ? outcome.error.code : outcome.kind
}

test.each([
  ['says the announced version', 'echo v1.1.0', 'verified'],
  ['says another version', 'echo v1.0.9', 'WRONG_VERSION'],
  ['ends with an error', 'echo v1.1.0; exit 1', 'NOT_RUNNABLE'],
  ['says nothing', 'true', 'NOT_RUNNABLE'],
  ['crashes', 'kill -SEGV $$', 'NOT_RUNNABLE'],
  ['is ended by whoever runs out of memory', 'kill -KILL $$', 'CHECK_CUT_SHORT'],
  ['is ended with the system', 'kill -TERM $$', 'CHECK_CUT_SHORT'],
])('a new binary that %s', async (_, program, verdict) => {
  expect(await verdictOn(`#!/bin/sh\n${program}\n`)).toBe(verdict)
})

test('a new binary that has no time to answer may be tried again', async () => {
  expect(await verdictOn('#!/bin/sh\nexec sleep 60\n', 100)).toBe('CHECK_CUT_SHORT')
})

test('a file that no system can run is not tried again', async () => {
  expect(await verdictOn('\u0000\u0001 no program')).toBe('NOT_RUNNABLE')
})
