import { describe, expect, test } from 'vitest'
import {
  CANARY_FIRST,
  changeRollout,
  fleetOf,
  pollAll,
  publishBy,
  reportEnd,
  steer,
} from '../testing/fleet.ts'
import { TestApp } from '../testing/test-app.ts'
import { withdraw } from '../releases/testing/release-steps.ts'

interface Told {
  readonly id: string
  readonly state: string
  readonly currentStage: number | null
  readonly counts: { readonly offered: number; readonly completed: number; readonly rolledBack: number }
}

const SUBSCRIPTION = `subscription ($id: ID!) { rolloutChanged(rolloutId: $id) {
  id state currentStage counts { offered completed rolledBack } } }`

/** Listens over a real connection, as the dashboard does. Answers with what it has been told so far, the latest last. */
async function listen(
  world: TestApp,
  rolloutId: string,
): Promise<{ told: Told[]; last: () => Told | undefined }> {
  const { fastify } = world.app
  if (!fastify.server.listening) await fastify.listen({ port: 0, host: '127.0.0.1' })
  const { port } = fastify.server.address() as { port: number }
  const response = await fetch(`http://127.0.0.1:${port}/graphql/stream`, {
    method: 'POST',
    headers: { ...world.adminHeaders, accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query: SUBSCRIPTION, variables: { id: rolloutId } }),
  })
  expect(response.status).toBe(200)
  const told: Told[] = []
  void readInto(told, response.body!)
  return { told, last: () => told.at(-1) }
}

async function readInto(told: Told[], body: ReadableStream<Uint8Array>): Promise<void> {
  let text = ''
  const decoder = new TextDecoder()
  try {
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true })
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const data = /^event: next\ndata: (.*)$/m.exec(message)?.[1]
        if (data) told.push((JSON.parse(data) as { data: { rolloutChanged: Told } }).data.rolloutChanged)
      }
    }
  } catch {
    // The server has ended.
  }
}

const soon = { timeout: 10_000 }

describe('rolloutChanged', () => {
  test('tells of every step, and counts as they are', async () => {
    await using world = await TestApp.start('sqlite', { publicUrl: undefined })
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 3)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    const { last } = await listen(world, id)

    await steer(world)
    const told = await pollAll(hosts)
    await expect.poll(last, soon).toMatchObject({ id, currentStage: 0, counts: { offered: 1, completed: 0 } })
    await reportEnd(hosts[told.indexOf('v1.1.0')]!, 'v1.1.0', 'COMPLETED')
    await expect.poll(last, soon).toMatchObject({ counts: { offered: 1, completed: 1 } })
    await changeRollout(world, 'pause', id)
    await expect.poll(last, soon).toMatchObject({ state: 'PAUSED' })
    await changeRollout(world, 'resume', id)
    await changeRollout(world, 'advance', id)
    await expect.poll(last, soon).toMatchObject({ state: 'RUNNING', currentStage: 1 })
  })

  test('tells of a halt', async () => {
    await using world = await TestApp.start('sqlite', { publicUrl: undefined })
    await publishBy(world, 'v1.0.0', null)
    const hosts = await fleetOf(world, 2)
    const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    const { last } = await listen(world, id)
    await steer(world)
    const told = await pollAll(hosts)
    await reportEnd(hosts[told.indexOf('v1.1.0')]!, 'v1.1.0', 'ROLLED_BACK')
    await expect.poll(last, soon).toMatchObject({ state: 'HALTED', counts: { rolledBack: 1 } })
  })

  test('tells when another release overtakes it, and when its release is withdrawn', async () => {
    await using world = await TestApp.start('sqlite', { publicUrl: undefined })
    await publishBy(world, 'v1.0.0', null)
    await fleetOf(world, 2)
    const overtaken = await publishBy(world, 'v1.1.0', CANARY_FIRST)
    const first = await listen(world, overtaken.id)
    const { id } = await publishBy(world, 'v1.2.0', CANARY_FIRST)
    await expect.poll(first.last, soon).toMatchObject({ id: overtaken.id, state: 'SUPERSEDED' })

    const second = await listen(world, id)
    await withdraw(world, world.app.deps.releases.serverVersions.current('agent')!.id)
    await expect.poll(second.last, soon).toMatchObject({ id, state: 'WITHDRAWN' })
    expect(first.told.map((one) => one.id)).toEqual(first.told.map(() => overtaken.id))
  })
})
