import { execFile, type ExecFileException } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { parse } from 'node:path'
import { checkDigest } from './digest.ts'
import { syncFile } from '../files/durable-file.ts'
import { updateErrorOf } from '../files/file-error.ts'
import type { Offer } from '../protocol/index.ts'
import { SYSTEM } from '../system/this-system.ts'
import type { UpdateError } from './update-state.ts'

export type VerifyOutcome =
  { kind: 'verified' } | { kind: 'missing' } | { kind: 'failed'; error: UpdateError }

/** A small machine at work with something else takes its time to read 110 MB. */
const VERSION_TIMEOUT_MS = 30_000

/** Size and SHA-256 first: nothing runs that the server did not announce. Then the file has to say its version. */
export async function verify(
  path: string,
  offer: Offer,
  timeoutMs = VERSION_TIMEOUT_MS,
): Promise<VerifyOutcome> {
  try {
    const digest = await checkDigest(path, offer)
    if (digest.kind === 'missing') return { kind: 'missing' }
    if (digest.kind === 'mismatch') {
      return { kind: 'failed', error: { code: 'DIGEST_MISMATCH', message: digest.message } }
    }
    await chmod(path, 0o755)
    await syncFile(path)
  } catch (error) {
    return { kind: 'failed', error: updateErrorOf(error) }
  }
  const said = await askVersion(path, timeoutMs)
  if (said.kind === 'failed') {
    // A busy or a stopping host says nothing about the file: the release gets another chance later.
    const code = said.wasCutShort ? 'CHECK_CUT_SHORT' : 'NOT_RUNNABLE'
    return { kind: 'failed', error: { code, message: said.message } }
  }
  if (said.version === offer.latest_version) return { kind: 'verified' }
  const message = `Announced is ${offer.latest_version}; the file says ${JSON.stringify(said.version.slice(0, 100))}.`
  return { kind: 'failed', error: { code: 'WRONG_VERSION', message } }
}

/** Runs `path --version` with a bare environment. */
export async function askVersion(path: string, timeoutMs = VERSION_TIMEOUT_MS, triesLeft = 5): Promise<Ran> {
  const result = await runVersion(path, timeoutMs)
  // Another process that was being started meanwhile, or a scanner, can hold the file open for a moment.
  if (result.kind !== 'failed' || !SYSTEM.isHeldByOthers(result.errno) || triesLeft <= 1) return result
  await new Promise((resolve) => setTimeout(resolve, 100))
  return askVersion(path, timeoutMs, triesLeft - 1)
}

type Ran =
  | { kind: 'said'; version: string }
  | {
      kind: 'failed'
      message: string
      errno: unknown
      /** Its time was over, or somebody else ended it: not the file's own doing. */
      wasCutShort: boolean
    }

function runVersion(path: string, timeoutMs: number): Promise<Ran> {
  const options = {
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    cwd: parse(path).root || '/',
    env: {},
    windowsHide: true,
    maxBuffer: 64 * 1024,
  } as const
  return new Promise((resolve) => {
    const answer = (error: ExecFileException | null, out: string, err: string): void => {
      if (error === null && out.trim() !== '') return resolve({ kind: 'said', version: out.trim() })
      // libuv hands what the kernel cannot run to a shell, for which an empty file is a fine program.
      if (error === null) return resolve(failed('--version said nothing.'))
      const why = error.killed ? `no answer within ${timeoutMs / 1000} s` : err.trim() || error.message
      const wasCutShort = error.killed === true || SYSTEM.isEndFromOutside(error.signal, error.code)
      resolve({ ...failed(`--version failed: ${why.slice(0, 1000)}`), errno: error.code, wasCutShort })
    }
    try {
      execFile(path, ['--version'], options, answer)
    } catch (error) {
      // Some errors of spawning are thrown, some handed to the callback.
      answer(error as ExecFileException, '', '')
    }
  })
}

function failed(message: string): Extract<Ran, { kind: 'failed' }> {
  return { kind: 'failed', message, errno: undefined, wasCutShort: false }
}
