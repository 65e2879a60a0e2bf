import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { COMPONENTS } from '@vesana/agent/protocol'
import { StoreFolders } from '../releases/store-folders.ts'
import { TestApp } from '../testing/test-app.ts'
import { MANIFEST_NAME } from './backup-manifest.ts'
import { restoreBackup } from './restore-backup.ts'
import { takeBackup } from './take-backup.ts'

/** A server with something in it, and a backup of it. */
async function backedUp(withBinaries = false) {
  const world = await TestApp.start('sqlite')
  const host = await world.enroll()
  await host.report({ stage: 'SCHEDULED' }, { stage: 'COMPLETED' })
  const to = join(world.dir, 'backups', 'one')
  const taken = await takeBackup({ config: world.config, to, withBinaries, now: world.now })
  if (!taken.ok) throw new Error(taken.failure.message)
  return { world, host, folder: to, taken: taken.value }
}

/** Settings of a server that is not there yet. */
function elsewhere(world: TestApp, name = 'elsewhere') {
  const dir = join(world.dir, name)
  return {
    ...world.config,
    dataDir: join(dir, 'data'),
    binariesDir: join(dir, 'binaries'),
    database: { kind: 'sqlite' as const, file: join(dir, 'data', 'vesana.db') },
  }
}

function rowsOf(file: string): Record<string, unknown[]> {
  const database = new DatabaseSync(file, { readOnly: true })
  const tables = database.prepare(`select name from sqlite_master where type = 'table' order by name`).all()
  const rows = tables.map(({ name }) => {
    const table = String(name)
    return [table, database.prepare(`select * from "${table}" order by 1, 2`).all()] as const
  })
  database.close()
  return Object.fromEntries(rows)
}

describe('a backup', () => {
  it('has every row of every table, and the secret, while the server runs', async () => {
    const { world, folder, taken } = await backedUp()
    await using _ = world
    const { database } = world.config
    if (database.kind !== 'sqlite') throw new Error('asked for SQLite')
    const rows = rowsOf(join(folder, 'vesana.db'))
    expect(rows).toEqual(rowsOf(database.file))
    expect(rows.update_event).toHaveLength(2)
    const secret = await readFile(join(world.config.dataDir, 'secret'), 'utf8')
    expect(await readFile(join(folder, 'secret'), 'utf8')).toBe(secret)
    expect(Object.keys(taken.manifest.files)).toEqual(['vesana.db', 'secret'])
  })

  it('is for nobody else to read, and leaves nothing half made beside it', async () => {
    const { world, folder } = await backedUp()
    await using _ = world
    expect((await stat(folder)).mode & 0o077).toBe(0)
    expect(await readdir(join(world.dir, 'backups'))).toEqual(['one'])
  })

  it('never takes the place of another', async () => {
    const { world, folder } = await backedUp()
    await using _ = world
    const again = await takeBackup({ config: world.config, to: folder, withBinaries: false, now: world.now })
    expect(again).toMatchObject({ ok: false, failure: { code: 'CONFLICT' } })
  })

  it('of PostgreSQL is left to pg_dump', async () => {
    const config = {
      database: { kind: 'postgres' as const, url: 'postgres://db' },
      dataDir: '/',
      binariesDir: '/',
    }
    const taken = await takeBackup({ config, to: '/nowhere', withBinaries: false, now: 0 })
    expect(taken).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('pg_dump') as string },
    })
  })
})

describe('a restored backup', () => {
  it('is a server with the same hosts, tokens, attempts and audit', async () => {
    const { world, host, folder } = await backedUp()
    await using _ = world
    const config = elsewhere(world)
    expect(await restoreBackup({ config, from: folder, now: world.now })).toMatchObject({ ok: true })
    expect(rowsOf(config.database.file)).toEqual(rowsOf(join(folder, 'vesana.db')))

    await using other = await TestApp.start('sqlite', config)
    const poll = await other.app.fastify.inject({
      url: '/api/v1/agent/config',
      headers: { authorization: `Bearer ${host.token}` },
    })
    expect(poll.statusCode).toBe(200)
  })

  it('sets aside what was there before', async () => {
    const { world, folder } = await backedUp()
    await using _ = world
    const config = elsewhere(world)
    await using old = await TestApp.start('sqlite', config)
    await old.enroll('only-in-the-old-one')
    await old.app.close()
    const before = rowsOf(config.database.file)

    const restored = await restoreBackup({ config, from: folder, now: world.now })
    if (!restored.ok || restored.value.before === null) throw new Error('should be set aside')
    expect(rowsOf(join(restored.value.before, 'vesana.db'))).toEqual(before)
    expect(await readdir(restored.value.before)).toContain('secret')
    await old.restart()
    expect(await namesOf(old)).toEqual(['web-1'])
  })

  it('is refused while a server runs on that database', async () => {
    const { world, folder } = await backedUp()
    await using _ = world
    const { config } = world
    const refused = await restoreBackup({ config, from: folder, now: world.now })
    expect(refused).toMatchObject({ ok: false, failure: { code: 'CONFLICT' } })
    expect(refused).toMatchObject({
      failure: { message: expect.stringContaining('A server is running') as string },
    })
    expect(await namesOf(world)).toEqual(['web-1'])
  })

  it.each(['vesana.db', 'secret'])(
    'is refused when its %s was changed, and touches nothing',
    async (file) => {
      const { world, folder } = await backedUp()
      await using _ = world
      const bytes = await readFile(join(folder, file))
      bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 1
      await writeFile(join(folder, file), bytes)
      const config = elsewhere(world)
      const refused = await restoreBackup({ config, from: folder, now: world.now })
      expect(refused).toMatchObject({
        failure: { message: expect.stringContaining(`${file} is not the file`) as string },
      })
      await expect(stat(config.dataDir)).rejects.toThrow('ENOENT')
    },
  )

  it('is refused when it is of a newer server', async () => {
    const { world, folder, taken } = await backedUp()
    await using _ = world
    const manifest = {
      ...taken.manifest,
      migrations: [...taken.manifest.migrations, '2030-01-01-unheard-of'],
    }
    await writeFile(join(folder, MANIFEST_NAME), JSON.stringify(manifest))
    const refused = await restoreBackup({ config: elsewhere(world), from: folder, now: world.now })
    expect(refused).toMatchObject({ failure: { message: expect.stringContaining('newer server') as string } })
  })

  it('is refused when it is none', async () => {
    const { world } = await backedUp()
    await using _ = world
    const refused = await restoreBackup({ config: elsewhere(world), from: world.dir, now: world.now })
    expect(refused).toMatchObject({ ok: false, failure: { code: 'NOT_FOUND' } })
  })

  it('has the files of the releases where they were asked for, and of drafts', async () => {
    await using world = await TestApp.start('sqlite')
    const create = `mutation { createRelease(input: { component: AGENT, version: "v1.0.0" }) { id } }`
    await world.ask(create)
    const url = '/api/v1/releases/agent/v1.0.0/artifacts/install.sh'
    const payload = Buffer.from('#!/bin/sh\n')
    const headers = { ...world.adminHeaders, 'content-type': 'application/octet-stream' }
    const uploaded = await world.app.fastify.inject({ method: 'PUT', url, headers, payload })
    expect(uploaded.statusCode).toBe(201)
    const folder = join(world.dir, 'backup')
    const taken = await takeBackup({ config: world.config, to: folder, withBinaries: true, now: world.now })
    expect(taken).toMatchObject({ ok: true, value: { notWhole: [] } })

    const config = elsewhere(world)
    await mkdir(config.dataDir, { recursive: true })
    expect(await restoreBackup({ config, from: folder, now: world.now })).toMatchObject({ ok: true })
    const draft = new StoreFolders(config.binariesDir).draft(COMPONENTS[0], 'v1.0.0')
    expect(await readFile(join(draft, 'install.sh'), 'utf8')).toBe('#!/bin/sh\n')
  })
})

async function namesOf(world: TestApp): Promise<string[]> {
  const { hosts } = await world.ask<{ hosts: { nodes: { hostname: string }[] } }>(
    '{ hosts { nodes { hostname } } }',
  )
  return hosts.nodes.map(({ hostname }) => hostname)
}
