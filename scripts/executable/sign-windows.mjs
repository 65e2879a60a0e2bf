import { execFile } from 'node:child_process'
import { rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { BuildError } from './build-error.mjs'

const run = promisify(execFile)

/**
 * Signs a Windows program in place (Authenticode), where signing is configured; docs/windows.md says how. Without a
 * configuration it stays unsigned. The environment says how:
 *
 * - VESANA_SIGN_COMMAND: a shell command that signs the file whose path it gets as $1: hardware tokens, signing services.
 * - VESANA_SIGN_CERT: a PKCS#12 file for osslsigncode. VESANA_SIGN_PASSWORD_FILE: the file with its password.
 *   VESANA_SIGN_TIMESTAMP: an RFC 3161 server; without a time stamp a signature ends with its certificate.
 *
 * @returns {Promise<boolean>} whether it is signed now
 */
export async function signWindows(file, env = process.env) {
  if (env.VESANA_SIGN_COMMAND) {
    await sign('sh', ['-c', env.VESANA_SIGN_COMMAND, 'sh', file], 'VESANA_SIGN_COMMAND')
    return true
  }
  if (!env.VESANA_SIGN_CERT) return false
  const signed = `${file}.signed`
  const password = env.VESANA_SIGN_PASSWORD_FILE ? ['-readpass', env.VESANA_SIGN_PASSWORD_FILE] : []
  const stamp = env.VESANA_SIGN_TIMESTAMP ? ['-ts', env.VESANA_SIGN_TIMESTAMP] : []
  const about = ['-h', 'sha256', '-n', 'Vesana']
  await rm(signed, { force: true })
  await sign(
    'osslsigncode',
    ['sign', '-pkcs12', env.VESANA_SIGN_CERT, ...password, ...about, ...stamp, '-in', file, '-out', signed],
    'osslsigncode',
  )
  await rename(signed, file)
  return true
}

/** The same environment for a program that runs in another folder: the paths in it are absolute. */
export function withAbsolutePaths(env = process.env) {
  const paths = ['VESANA_SIGN_CERT', 'VESANA_SIGN_PASSWORD_FILE'].filter((name) => env[name])
  return { ...env, ...Object.fromEntries(paths.map((name) => [name, resolve(env[name])])) }
}

async function sign(command, words, name) {
  try {
    await run(command, words)
  } catch (error) {
    if (error.code === 'ENOENT')
      throw new BuildError(`${name} is not on this machine, and has to sign. Install it.`)
    throw new BuildError(`${name} did not sign: ${String(error.stderr || error.message).trim()}`)
  }
}
