import { readdir, rm, writeFile } from 'node:fs/promises'
import { expect, it, vi } from 'vitest'
import { TestApp } from '../testing/test-app.ts'

async function ready(world: TestApp) {
  const { statusCode, body } = await world.app.fastify.inject('/readyz')
  return { status: statusCode, body: JSON.parse(body) as object }
}

it('a server that can work is ready, and leaves nothing in the store from looking', async () => {
  await using world = await TestApp.start()
  expect((await world.app.fastify.inject('/healthz')).json()).toEqual({ status: 'ok' })
  expect(await ready(world)).toEqual({ status: 200, body: { status: 'ready' } })
  expect((await readdir(world.binariesDir)).filter((name) => name.startsWith('.probe'))).toEqual([])
})

it('a server lives, and is not ready, while its store cannot be written to', async () => {
  await using world = await TestApp.start()
  // Also for root, who may write to a folder that nobody may: a file in its place.
  await rm(world.binariesDir, { recursive: true })
  await writeFile(world.binariesDir, '')
  await vi.waitFor(
    async () =>
      expect(await ready(world)).toEqual({
        status: 503,
        body: { error: { code: 'UNAVAILABLE', message: expect.stringContaining('artifact store') } },
      }),
    10_000,
  )
  expect((await world.app.fastify.inject('/healthz')).statusCode).toBe(200)
  await rm(world.binariesDir)
})

it('a server is not ready while its database does not answer', async () => {
  await using world = await TestApp.start()
  const { database } = world.app.deps
  const fork = vi.spyOn(database, 'fork').mockImplementation(() => {
    throw new Error('gone')
  })
  expect(await ready(world)).toMatchObject({
    status: 503,
    body: { error: { message: expect.stringContaining('database') } },
  })
  fork.mockRestore()
})
