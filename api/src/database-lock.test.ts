import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createApp } from './app.ts'
import { DatabaseInUse, lockDatabase } from './database-lock.ts'
import { TestApp } from './testing/test-app.ts'

it('a second server on the same SQLite file is refused, with what to do', async () => {
  await using world = await TestApp.start('sqlite')
  await expect(createApp(world.config)).rejects.toThrow(DatabaseInUse)
  await expect(createApp(world.config)).rejects.toThrow(/A server is running on .*vesana\.db\. End it first/)
  expect((await world.app.fastify.inject({ url: '/healthz' })).statusCode).toBe(200)
})

it('a server that follows one that is just ending waits for it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'vesana-lock-'))
  const first = await lockDatabase(join(dir, 'vesana.db'))
  const second = lockDatabase(join(dir, 'vesana.db'))
  first.release()
  ;(await second).release()
  await rm(dir, { recursive: true })
})

it('the lock of a process that is killed is free at once', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'vesana-lock-'))
  const file = join(dir, 'vesana.db')
  const program = `
    const { DatabaseSync } = require('node:sqlite')
    new DatabaseSync(${JSON.stringify(`${file}.lock`)}).exec('begin exclusive')
    console.log('locked')
    setInterval(() => {}, 1000)`
  const other = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(other.stdout, 'data')
  await expect(lockDatabase(file, 0)).rejects.toThrow(DatabaseInUse)
  other.kill('SIGKILL')
  await once(other, 'exit')
  ;(await lockDatabase(file, 0)).release()
  await rm(dir, { recursive: true })
})
