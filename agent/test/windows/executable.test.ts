import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Data, NtExecutable, NtExecutableResource, Resource } from 'resedit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildAgent } from '../../../scripts/build-agent.mjs'
import { buildServiceHost } from '../../../scripts/build-service-host.mjs'
import { signWindows, withAbsolutePaths } from '../../../scripts/executable/sign-windows.mjs'
import { installPrograms } from '../../../scripts/install-programs.mjs'
import { versionMarker } from '../../src/protocol/index.ts'

const run = promisify(execFile)
const ICON = join(import.meta.dirname, '../../deploy/windows/vesana.ico')
let folder: string
/** The service host, unsigned. */
let host: string

beforeAll(async () => {
  installPrograms({
    osslsigncode: 'osslsigncode',
    openssl: 'openssl',
    'x86_64-w64-mingw32-gcc': 'gcc-mingw-w64-x86-64',
  })
  folder = await mkdtemp(join(tmpdir(), 'vesana-executables-'))
  await makeSigner()
  host = (await buildServiceHost({ version: 'v1.5.0', out: folder })).file
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function resourcesOf(bytes: Buffer): NtExecutableResource {
  return NtExecutableResource.from(NtExecutable.from(bytes, { ignoreCert: true }))
}

function wordsOf(resources: NtExecutableResource): Record<string, string> {
  const [info] = Resource.VersionInfo.fromEntries(resources.entries)
  return info?.getStringValues({ lang: 1033, codepage: 1200 }) ?? {}
}

describe('a program for Windows', () => {
  test('says who made it and which version it is, with our icon, unsigned', async () => {
    const { file } = await buildAgent({
      component: 'agent',
      version: 'v1.5.0-rc.1',
      platform: 'windows-amd64',
      out: folder,
    })
    const bytes = await readFile(file)
    const resources = resourcesOf(bytes)
    expect(wordsOf(resources)).toMatchObject({
      CompanyName: 'Vesana',
      ProductName: 'Vesana agent',
      FileVersion: '1.5.0-rc.1',
      OriginalFilename: 'vesana-agent.exe',
    })
    const [group, ...others] = Resource.IconGroupEntry.fromEntries(resources.entries)
    expect([group?.icons.length, others.length]).toEqual([
      Data.IconFile.from(await readFile(ICON)).icons.length,
      0,
    ])
    expect(bytes.toString('latin1').split(versionMarker('agent', 'v1.5.0-rc.1')).length).toBe(2)
    await expect(run('osslsigncode', ['verify', '-in', file])).rejects.toThrow('Command failed')
  })

  test.each([
    ['a certificate', () => ({ VESANA_SIGN_CERT: join(folder, 'signer.p12') })],
    [
      'a command of one’s own',
      () => ({
        VESANA_SIGN_COMMAND: `osslsigncode sign -pkcs12 '${folder}/signer.p12' -readpass '${folder}/password' -in "$1" -out "$1.s" && mv "$1.s" "$1"`,
      }),
    ],
  ])('is signed by %s', async (_, environment) => {
    const file = await copyOfHost()
    const password = { VESANA_SIGN_PASSWORD_FILE: join(folder, 'password') }
    expect(await signWindows(file, { ...password, ...environment() })).toBe(true)
    const { stdout } = await run('osslsigncode', [
      'verify',
      '-CAfile',
      join(folder, 'signer.pem'),
      '-in',
      file,
    ])
    expect(stdout).toContain('Signature verification: ok')
  })

  test('is signed by what lies beside the caller, wherever the signing program runs', () => {
    const given = { VESANA_SIGN_CERT: 'signer.p12', VESANA_SIGN_PASSWORD_FILE: '/run/password' }
    expect(withAbsolutePaths(given)).toEqual({ ...given, VESANA_SIGN_CERT: resolve('signer.p12') })
  })

  test('stays as it is where nothing is configured, and where signing does not work', async () => {
    const file = await copyOfHost()
    const before = await readFile(file)
    expect(await signWindows(file, {})).toBe(false)
    const failing = signWindows(file, { VESANA_SIGN_CERT: join(folder, 'missing.p12') })
    await expect(failing).rejects.toThrow('osslsigncode did not sign')
    expect((await readFile(file)).equals(before)).toBe(true)
  })
})

test('a program for 64-bit ARM is one, and carries its version once', async () => {
  const { file } = await buildAgent({
    component: 'agent',
    version: 'v1.5.0',
    platform: 'linux-arm64',
    out: folder,
  })
  const bytes = await readFile(file)
  // EM_AARCH64, in the head of an ELF file.
  expect([bytes.toString('latin1', 1, 4), bytes.readUInt16LE(18)]).toEqual(['ELF', 183])
  expect(bytes.toString('latin1').split(versionMarker('agent', 'v1.5.0')).length).toBe(2)
})

async function copyOfHost(): Promise<string> {
  const copy = join(folder, 'to-sign.exe')
  await copyFile(host, copy)
  return copy
}

/** A certificate for signing code that trusts itself. */
async function makeSigner(): Promise<void> {
  const at = (name: string): string => join(folder, name)
  await writeFile(at('password'), 'a password')
  const usage = ['-addext', 'extendedKeyUsage=codeSigning', '-addext', 'keyUsage=critical,digitalSignature']
  const certificate = [
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=Vesana test',
    ...usage,
  ]
  await run('openssl', ['req', ...certificate, '-keyout', at('signer.key'), '-out', at('signer.pem')])
  const both = ['-inkey', at('signer.key'), '-in', at('signer.pem'), '-passout', `file:${at('password')}`]
  await run('openssl', ['pkcs12', '-export', ...both, '-out', at('signer.p12')])
}

test('one command builds every program of a release, each of which says that it is of it', async () => {
  const out = join(folder, 'release')
  const words = ['scripts/build-all.mjs', '--version', 'v1.6.0', '--out', out, '--quick']
  await run(process.execPath, words, { cwd: join(import.meta.dirname, '../../..') })
  const components = {
    'vesana-agent-linux-amd64': 'agent',
    'vesana-agent-linux-arm64': 'agent',
    'vesana-agent-service.exe': undefined,
    'vesana-agent-setup.exe': 'agent',
    'vesana-agent-windows-amd64.exe': 'agent',
    'vesana-collector-linux-amd64': 'collector',
    'vesana-collector-linux-arm64': 'collector',
  }
  expect((await readdir(out)).toSorted()).toEqual(Object.keys(components))
  for (const [name, component] of Object.entries(components)) {
    const says = (await readFile(join(out, name))).includes(versionMarker(component ?? 'agent', 'v1.6.0'))
    expect([name, says]).toEqual([name, component !== undefined])
  }
})
