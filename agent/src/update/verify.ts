import { execFile } from 'node:child_process'
import { chmod } from 'node:fs/promises'
import { checkDigest } from './digest.ts'
import { syncFile } from '../files/durable-file.ts'
import { updateErrorOf } from '../files/file-error.ts'
import type { Offer } from '../protocol/index.ts'
import type { UpdateError } from './update-state.ts'

export type VerifyOutcome =
  { kind: 'verified' } | { kind: 'missing' } | { kind: 'failed'; error: UpdateError }

const VERSION_TIMEOUT_MS = 10_000

/** Size and SHA-256 first: nothing runs that the server did not announce. Then the file has to say its version. */
export async function verify(path: string, offer: Offer): Promise<VerifyOutcome> {
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
  const said = await askVersion(path)
  if (said.kind === 'failed')
    return { kind: 'failed', error: { code: 'NOT_RUNNABLE', message: said.message } }
  if (said.version === offer.latest_version) return { kind: 'verified' }
  const message = `Announced is ${offer.latest_version}; the file says ${JSON.stringify(said.version.slice(0, 100))}.`
  return { kind: 'failed', error: { code: 'WRONG_VERSION', message } }
}

/** Runs `path --version` with a bare environment. */
export async function askVersion(
  path: string,
  triesLeft = 5,
): Promise<{ kind: 'said'; version: string } | { kind: 'failed'; message: string }> {
  const result = await runVersion(path)
  // Another process that was being started meanwhile can hold the file open for a moment.
  if (result.kind !== 'failed' || result.errno !== 'ETXTBSY' || triesLeft <= 1) return result
  await new Promise((resolve) => setTimeout(resolve, 100))
  return askVersion(path, triesLeft - 1)
}

type Ran = { kind: 'said'; version: string } | { kind: 'failed'; message: string; errno: unknown }

function runVersion(path: string): Promise<Ran> {
  const options = {
    timeout: VERSION_TIMEOUT_MS,
    killSignal: 'SIGKILL',
    cwd: '/',
    env: {},
    maxBuffer: 64 * 1024,
  } as const
  return new Promise((resolve) => {
    const answer = (
      error: (Error & { code?: unknown; killed?: boolean }) | null,
      out: string,
      err: string,
    ): void => {
      if (error === null && out.trim() !== '') return resolve({ kind: 'said', version: out.trim() })
      // libuv hands what the kernel cannot run to a shell, for which an empty file is a fine program.
      if (error === null)
        return resolve({ kind: 'failed', message: '--version said nothing.', errno: undefined })
      const why = error.killed
        ? `no answer within ${VERSION_TIMEOUT_MS / 1000} s`
        : err.trim() || error.message
      resolve({ kind: 'failed', message: `--version failed: ${why.slice(0, 1000)}`, errno: error.code })
    }
    try {
      execFile(path, ['--version'], options, answer)
    } catch (error) {
      // Some errors of spawning are thrown, some handed to the callback.
      answer(error as Error, '', '')
    }
  })
}
