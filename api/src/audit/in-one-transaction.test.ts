import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildGraphqlSchema } from '../graphql-schema.ts'
import { fakeBinary } from '../releases/testing/fake-binary.ts'
import { copyIn, createDraft, LINUX, serverVersion, upload } from '../releases/testing/release-steps.ts'
import { operationsOf } from '../testing/operations.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { wholeDatabase } from '../testing/whole-database.ts'
import { MUTATIONS } from './testing/mutation-cases.ts'

const OPERATIONS = operationsOf(buildGraphqlSchema()).filter(({ kind }) => kind === 'mutation')

/** From now on nothing can be written into the audit. */
async function breakAudit(world: TestApp): Promise<void> {
  const em = world.app.deps.database.fork()
  if (world.config.database.kind === 'sqlite') {
    await em.execute(
      "create trigger broken before insert on audit_event begin select raise(abort, 'the audit is broken'); end",
    )
    return
  }
  await em.execute(
    "create function broken() returns trigger language plpgsql as $$ begin raise 'the audit is broken'; end $$",
  )
  await em.execute(
    'create trigger broken before insert on audit_event for each row execute function broken()',
  )
}

async function mendAudit(world: TestApp): Promise<void> {
  const on = world.config.database.kind === 'sqlite' ? '' : ' on audit_event'
  await world.app.deps.database.fork().execute(`drop trigger broken${on}`)
}

/** What is stored, on the disk, and told. */
async function everything(world: TestApp) {
  await world.app.signsOfLife.write()
  await world.app.tokenUses.write()
  const told = await world.ask(`{
    hosts { nodes { id hostname config labels { key value } agentStatus {
      state reason autoUpdatePaused pausedBy updateRequestedBy serverVersion } } }
    releases { nodes { id state current artifacts { sha256 } } }
    fleet { serverVersions { version refusal { code } } }
  }`)
  const files = await readdir(world.binariesDir, { recursive: true })
  const version = await readFile(join(world.binariesDir, 'agent/VERSION'), 'utf8').catch(() => null)
  return { stored: await wholeDatabase(world), files: files.toSorted(), version, told }
}

describe.each(DATABASES)('on %s, without its entry in the audit', (kind) => {
  it.each(OPERATIONS)('$name changes nothing, and can be repeated', async ({ name, document }) => {
    await using world = await TestApp.start(kind)
    const action = name.replace('Mutation.', '')
    const { succeeds, caller } = await MUTATIONS[action]!(world)
    const headers = caller?.headers ?? world.adminHeaders
    // Whoever calls has been noted as having called before.
    await world.graphql('{ viewer { name } }', {}, headers)
    const before = await everything(world)

    await breakAudit(world)
    const failed = await world.graphql(document, succeeds, headers)
    expect(failed.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }])
    expect(JSON.stringify(failed)).not.toContain('broken')
    expect(await everything(world)).toEqual(before)

    await mendAudit(world)
    const done = await world.graphql<Record<string, { errors?: unknown[] }>>(document, succeeds, headers)
    expect([done.errors, done.data?.[action]?.errors ?? []]).toEqual([undefined, []])
    expect(await everything(world)).not.toEqual(before)
  })

  it('no upload is kept, and it can be repeated', async () => {
    await using world = await TestApp.start(kind)
    await createDraft(world, 'v1.0.0')
    const bytes = fakeBinary({ version: 'v1.0.0' })
    await breakAudit(world)
    expect((await upload(world, 'v1.0.0', LINUX, bytes)).status).toBe(503)
    const path = `/api/v1/releases/agent/v1.0.0/artifacts/${LINUX}`
    const head = { method: 'HEAD', url: path, headers: world.adminHeaders } as const
    expect((await world.app.fastify.inject(head)).headers['upload-complete']).toBe('?0')
    expect((await wholeDatabase(world)).artifact).toEqual([])
    await mendAudit(world)
    expect((await upload(world, 'v1.0.0', LINUX, bytes)).status).toBe(201)
    expect((await wholeDatabase(world)).artifact).toHaveLength(1)
  })

  it('no machine enrolls', async () => {
    await using world = await TestApp.start(kind)
    const { createEnrollmentToken } = await world.ask<{ createEnrollmentToken: { token: string } }>(
      'mutation { createEnrollmentToken(input: { name: "rack 7" }) { token } }',
    )
    const enroll = () =>
      world.app.fastify.inject({
        method: 'POST',
        url: '/api/v1/agent/enroll',
        payload: {
          enrollment_token: createEnrollmentToken.token,
          hostname: 'web-1',
          platform: 'linux-amd64',
          version: 'v1.0.0',
          machine_id: 'machine-1',
        },
      })
    const before = await everything(world)
    await breakAudit(world)
    expect((await enroll()).statusCode).toBe(500)
    expect(await everything(world)).toEqual(before)
    await mendAudit(world)
    expect((await enroll()).statusCode).toBe(200)
  })

  it('no VERSION is followed, until it can be said', async () => {
    await using world = await TestApp.start(kind)
    await breakAudit(world)
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.0.0' }), VERSION: Buffer.from('v1.0.0\n') })
    await world.app.deps.releases.versionFile.check()
    expect((await serverVersion(world)).version).toBeNull()
    expect((await wholeDatabase(world)).release).toEqual([])
    await mendAudit(world)
    await world.app.deps.releases.versionFile.check()
    expect((await serverVersion(world)).version).toBe('v1.0.0')
  })
})
