import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WireServer } from '../../test/wire-server.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { EXIT } from './exit-codes.ts'
import { trySetUp } from './set-up.ts'

async function aServer(): Promise<WireServer> {
  const server = await new WireServer().start()
  server.enrollmentToken = 'vesana_enroll'
  onTestFinished(() => server.stop())
  return server
}

/** A set-up program at work on one machine. */
async function aSetUp(written?: string) {
  const config = join(await temporaryFolder(), 'config.yaml')
  if (written !== undefined) await writeFile(config, written)
  const words = { kind: 'set-up', config, stateDir: '' } as const
  return {
    run: (server: string | undefined, token: string | undefined, checkOnly = false) =>
      trySetUp({ ...words, checkOnly }, { VESANA_SERVER: server, VESANA_TOKEN: token }),
    text: () => readFile(config, 'utf8').catch(() => undefined),
  }
}

describe('setting a host up', () => {
  it('keeps server and token that the server accepts', async () => {
    const server = await aServer()
    const host = await aSetUp()
    expect(await host.run(`${server.url}/`, server.token)).toEqual({
      ok: true,
      value: 'The server accepts the token.',
    })
    expect(await host.text()).toBe(`server: ${server.url}\ntoken: ${server.token}\n`)
  })

  it('enrolls by an enrollment token, and keeps the host’s token', async () => {
    const server = await aServer()
    const host = await aSetUp('# of ours\nserver: http://old.example\ntoken: old\nauto_update: false\n')
    expect(await host.run(server.url, 'vesana_enroll')).toMatchObject({ ok: true })
    expect(server.enrolled).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
    expect(await host.text()).toBe(
      `# of ours\nserver: ${server.url}\ntoken: ${server.token}\nauto_update: false\n`,
    )
  })

  it('does not enroll again a host whose own token works', async () => {
    const server = await aServer()
    const written = `server: ${server.url}\ntoken: ${server.token}\n`
    const host = await aSetUp(written)
    expect(await host.run(server.url, 'vesana_enroll')).toMatchObject({ ok: true })
    expect([server.enrolled, await host.text()]).toEqual([[], written])
  })

  it('takes what is not said from the configuration that is there', async () => {
    const server = await aServer()
    const written = `server: ${server.url}\ntoken: ${server.token}\n`
    const host = await aSetUp(written)
    expect(await host.run(undefined, undefined)).toMatchObject({ ok: true })
    expect(await host.text()).toBe(written)
  })

  it('changes nothing when it is only to check', async () => {
    const server = await aServer()
    const host = await aSetUp()
    expect(await host.run(server.url, 'vesana_enroll', true)).toMatchObject({ ok: true })
    expect(await host.run(server.url, server.token, true)).toMatchObject({ ok: true })
    expect([server.enrolled, await host.text()]).toEqual([[], undefined])
  })

  it('says before it enrolls that an enrollment token is not good', async () => {
    const server = await aServer()
    const host = await aSetUp()
    for (const checkOnly of [true, false]) {
      expect(await host.run(server.url, 'vesana_wrong', checkOnly)).toMatchObject({
        error: { exitCode: EXIT.refused, message: expect.stringContaining('no enrollment token') },
      })
    }
    expect(await host.text()).toBeUndefined()
  })

  it('goes on with a token that a server of before cannot check', async () => {
    const server = await aServer()
    server.enrollmentToken = undefined
    server.hasEnrollmentCheck = false
    const host = await aSetUp()
    expect(await host.run(server.url, 'vesana_enroll', true)).toMatchObject({ ok: true })
  })

  it.each([
    ['no address at all', undefined, 't', EXIT.config, 'address is missing'],
    ['an address that is none', 'vesana.example', 't', EXIT.config, 'is no http or https address'],
    ['no token', 'http://127.0.0.1:1', '', EXIT.config, 'The token is missing'],
    ['a token of two words', 'http://127.0.0.1:1', 'a b', EXIT.config, 'one word'],
    ['a server that is not there', 'http://127.0.0.1:1', 't', EXIT.unreachable, 'cannot be reached'],
  ])('refuses %s', async (_, server, token, exitCode, words) => {
    const host = await aSetUp()
    expect(await host.run(server, token)).toMatchObject({
      ok: false,
      error: { exitCode, message: expect.stringContaining(words) },
    })
    expect(await host.text()).toBeUndefined()
  })

  it('leaves a configuration alone that it cannot read', async () => {
    const server = await aServer()
    const host = await aSetUp('server: [\n')
    expect(await host.run(server.url, server.token)).toMatchObject({ error: { exitCode: EXIT.config } })
    expect(await host.text()).toBe('server: [\n')
  })
})
