import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { TestApp } from '../testing/test-app.ts'
import { followCertificate } from './tls.ts'

let dir: string
let certFile: string
let keyFile: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'vesana-tls-'))
  certFile = join(dir, 'cert.pem')
  keyFile = join(dir, 'key.pem')
  makeCertificate('first.test')
})
afterAll(() => rm(dir, { recursive: true, force: true }))

function makeCertificate(name: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile]
  execFileSync('openssl', ['req', '-x509', ...key, '-out', certFile, '-days', '2', '-subj', `/CN=${name}`], {
    stdio: 'ignore',
  })
}

async function ask(port: number): Promise<{ name: string; headers: IncomingMessage['headers'] }> {
  return new Promise((resolve, reject) => {
    const options = {
      port,
      host: '127.0.0.1',
      path: '/healthz',
      rejectUnauthorized: false,
      agent: false as const,
    }
    get(options, (response) => {
      response.resume()
      const { CN } = (response.socket as TLSSocket).getPeerCertificate().subject
      resolve({ name: String(CN), headers: response.headers })
    }).on('error', reject)
  })
}

describe('a server with a certificate', () => {
  it('serves TLS, says so for ever, and takes a renewed certificate without a restart', async () => {
    makeCertificate('first.test')
    const tls = { certFile, keyFile }
    const lines: string[] = []
    const logStream = { write: (line: string) => void lines.push(line) }
    await using world = await TestApp.start('sqlite', { tls, logLevel: 'info' }, { logStream })
    const { fastify } = world.app
    followCertificate(fastify, tls, 50)
    await fastify.listen({ port: 0, host: '127.0.0.1' })
    const { port } = fastify.server.address() as { port: number }
    const first = await ask(port)
    expect(first.name).toBe('first.test')
    expect(first.headers['strict-transport-security']).toMatch(/^max-age=/)

    await renewTo('second.test', port)

    await writeFile(certFile, 'half a certif')
    const refusal = /TLS_CERT_FILE .* is no PEM file/
    await vi.waitFor(() => expect(lines.some((line) => refusal.test(line))).toBe(true), 10_000)
    expect((await ask(port)).name).toBe('second.test')

    await renewTo('third.test', port)
  })
})

async function renewTo(name: string, port: number): Promise<void> {
  makeCertificate(name)
  await vi.waitFor(async () => expect((await ask(port)).name).toBe(name), 10_000)
}

describe('a certificate that cannot be used is named, without what is in it', () => {
  it.each([
    [
      'a file that is not there',
      async () => ({ certFile: join(dir, 'none.pem'), keyFile }),
      /TLS_CERT_FILE .*none\.pem cannot be read: ENOENT/,
    ],
    ['a key that is none', async () => ({ certFile, keyFile: certFile }), /TLS_KEY_FILE .* is no PEM file/],
    [
      'a key of another certificate',
      async () => ({ certFile: await anotherCertificate(), keyFile }),
      /are no pair/,
    ],
  ])('%s', async (_, files, message) => {
    makeCertificate('first.test')
    const tls = await files()
    await expect(TestApp.start('sqlite', { tls })).rejects.toThrow(message)
    await expect(TestApp.start('sqlite', { tls })).rejects.not.toThrow(/BEGIN|MII/)
  })
})

async function anotherCertificate(): Promise<string> {
  const file = join(dir, 'other.pem')
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', join(dir, 'other.key')]
  execFileSync('openssl', ['req', '-x509', ...key, '-out', file, '-days', '2', '-subj', '/CN=other.test'], {
    stdio: 'ignore',
  })
  return file
}
