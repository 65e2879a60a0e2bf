import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:https'
import { createSecureContext } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import type { Config } from '../config.ts'

type TlsFiles = NonNullable<Config['tls']>
const LOOK_EVERY_MS = 10_000

/** A certificate that the server cannot be started with. The message says which file, and what is wrong with it. */
export class TlsError extends Error {}

/** @throws TlsError; it never quotes the files */
export function readCertificate({ certFile, keyFile }: TlsFiles): { cert: Buffer; key: Buffer } {
  const cert = readPem('TLS_CERT_FILE', certFile, /-----BEGIN (TRUSTED )?CERTIFICATE-----/)
  const key = readPem('TLS_KEY_FILE', keyFile, /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/)
  if (isPair(cert, key)) return { cert, key }
  throw new TlsError(`TLS_CERT_FILE ${certFile} and TLS_KEY_FILE ${keyFile} are no pair to serve with.`)
}

function isPair(cert: Buffer, key: Buffer): boolean {
  try {
    createSecureContext({ cert, key })
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}

function readPem(variable: string, file: string, form: RegExp): Buffer {
  let pem
  try {
    pem = readFileSync(file)
  } catch (error) {
    throw new TlsError(`${variable} ${file} cannot be read: ${(error as { code?: string }).code}.`)
  }
  if (form.test(pem.toString('latin1'))) return pem
  throw new TlsError(`${variable} ${file} is no PEM file of the kind that is expected there.`)
}

/**
 * Serves a renewed certificate without a restart. A file that cannot be used leaves the one before in service, and is
 * named once. The files' bytes are compared, not their times: those say nothing of what was read at the start.
 */
export function followCertificate(
  fastify: FastifyInstance,
  files: TlsFiles,
  lookEveryMs: number = LOOK_EVERY_MS,
): void {
  const server = fastify.server as unknown as Server
  let seen: string | undefined
  const look = async (): Promise<void> => {
    const found = await digestOf(files)
    if (found === seen) return
    const renewed = seen !== undefined
    seen = found
    try {
      server.setSecureContext(readCertificate(files))
      if (renewed) fastify.log.info('the renewed TLS certificate is in service')
    } catch (error) {
      fastify.log.error({ reason: (error as Error).message }, 'the TLS certificate was not renewed')
    }
  }
  const timer = setInterval(() => void look(), lookEveryMs).unref()
  fastify.addHook('onClose', async () => clearInterval(timer))
}

/** Of what both files hold; a file that cannot be read counts as its error. */
async function digestOf({ certFile, keyFile }: TlsFiles): Promise<string> {
  const read = (file: string): Promise<Buffer | string> => readFile(file).catch(String)
  const [cert, key] = await Promise.all([read(certFile), read(keyFile)])
  return createHash('sha256').update(cert).update('\0').update(key).digest('hex')
}
