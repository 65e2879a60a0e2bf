import { once } from 'node:events'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { insertAuditEvents } from '../testing/audit-events.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { AuditEvent } from './audit-event.entity.ts'

const MANY = 100_000
/** On a busy machine so many take their time. */
const PATIENCE_MS = 120_000

async function download(world: TestApp, query: string) {
  const url = `/api/v1/audit-events?${query}`
  return world.app.fastify.inject({ method: 'GET', url, headers: world.adminHeaders })
}

/** Counts how often the database is asked, from now on. */
function countQuestions(world: TestApp): () => number {
  const { database } = world.app.deps
  const fork = database.fork.bind(database)
  let count = 0
  database.fork = () => {
    count += 1
    return fork()
  }
  return () => count
}

async function listen(world: TestApp): Promise<number> {
  await world.app.fastify.listen({ port: 0, host: '127.0.0.1' })
  return (world.app.fastify.server.address() as { port: number }).port
}

describe.each(DATABASES)('the export of the audit, on %s,', (kind) => {
  it('is CSV that a spreadsheet opens, with every column', async () => {
    await using world = await TestApp.start(kind)
    const em = world.app.deps.database.fork()
    em.create(AuditEvent, {
      id: 'a',
      at: new Date('2026-11-23T10:00:00.123Z'),
      actor: '=cmd()',
      actorKind: 'API_TOKEN',
      actorId: 'token-1',
      address: '192.0.2.7',
      action: 'pauseAutoUpdate',
      subjectType: 'Host',
      subjectId: 'host-1',
      before: null,
      after: { pauseReason: 'say "no"' },
    })
    await em.flush()
    const { statusCode, headers, body } = await download(world, 'format=csv')
    expect(statusCode).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="audit-2026-11-23.csv"',
      'cache-control': 'no-store',
    })
    expect(body).toBe(
      'id,at,actor_kind,actor_id,actor,action,subject_type,subject_id,address,before,after\r\n' +
        "a,2026-11-23T10:00:00.123Z,API_TOKEN,token-1,'=cmd(),pauseAutoUpdate,Host,host-1,192.0.2.7,," +
        '"{""pauseReason"":""say \\""no\\""""}"\r\n',
    )
  })

  it('is JSON lines of what the filter lets through', async () => {
    await using world = await TestApp.start(kind)
    const host = await world.enroll('web-1')
    await world.enroll('web-2')
    await world.ask(`mutation { pauseAutoUpdate(hostIds: "${host.id}") { errors { code } } }`)
    const lines = async (query: string) => {
      const { headers, body } = await download(world, `format=jsonl&${query}`)
      expect(headers['content-type']).toBe('application/jsonl; charset=utf-8')
      return body
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    }
    expect(await lines('text=WEB-2')).toEqual([
      {
        id: expect.any(String),
        at: new Date(world.now).toISOString(),
        actor: { kind: 'API_TOKEN', id: null, name: 'VESANA_ADMIN_TOKEN' },
        action: 'enrollHost',
        subject_type: 'Host',
        subject_id: expect.any(String),
        address: '127.0.0.1',
        before: null,
        after: expect.objectContaining({ hostname: 'web-2' }),
      },
    ])
    expect(await lines('action=enrollHost&action=pauseAutoUpdate')).toHaveLength(3)
    expect(await lines(`subject_type=Host&subject_id=${host.id}&actor=VESANA_ADMIN_TOKEN`)).toHaveLength(2)
    expect(await lines('subject_type=Host&actor_kind=API_TOKEN&actor_kind=SERVER')).toHaveLength(3)
    expect(await lines('subject_type=Host&actor_kind=PERSON')).toEqual([])
    expect(await lines(`from=${encodeURIComponent('2026-11-23T13:00:01+01:00')}`)).toEqual([])
    expect(await lines('action=nothing')).toEqual([])
  })

  it(
    `streams ${MANY} entries, each once, newest first, while others are written`,
    async () => {
      await using world = await TestApp.start(kind)
      await insertAuditEvents(world, MANY)
      world.pass(MANY + 1)
      const port = await listen(world)
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/audit-events?format=csv`, {
        headers: world.adminHeaders,
      })
      let next = MANY
      let rest = ''
      let enrolled = false
      const decoder = new TextDecoder()
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
        if (next < MANY && !enrolled) {
          await world.enroll()
          enrolled = true
        }
        const lines = (rest + decoder.decode(chunk, { stream: true })).split('\r\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          if (line.startsWith('id,')) continue
          if (!line.startsWith(`many-${next},`)) throw new Error(`expected many-${next}: ${line}`)
          next -= 1
        }
      }
      expect({ next, enrolled }).toEqual({ next: 0, enrolled: true })
      expect(rest).toBe('')
    },
    PATIENCE_MS,
  )

  it(
    'reads no further than a client reads, and ends with it',
    async () => {
      await using world = await TestApp.start(kind)
      await insertAuditEvents(world, MANY)
      // They have questions of their own about so many entries.
      await world.app.hostFollower.stop()
      await world.app.deps.rollouts.steering.stop()
      const port = await listen(world)
      const questions = countQuestions(world)
      const path = '/api/v1/audit-events?format=jsonl'
      const call = request({ port, host: '127.0.0.1', path, headers: world.adminHeaders }).end()
      const [answer] = (await once(call, 'response')) as [NodeJS.ReadableStream & { destroy(): void }]
      await once(answer, 'readable')
      answer.destroy()
      // A second one, read to its end, takes longer than the first would have needed to go on.
      const before = questions()
      const all = await fetch(`http://127.0.0.1:${port}/api/v1/audit-events?format=jsonl`, {
        headers: world.adminHeaders,
      })
      expect((await all.text()).split('\n')).toHaveLength(MANY + 1)
      const [first, both] = [before, questions()]
      expect(first).toBeLessThan(MANY / 1000)
      // Two questions a slice make 200; the server's own now and then, and what the first one had under way, come on top.
      // Had the first one gone on, it would be 400.
      expect(both - first).toBeLessThan(3 * (MANY / 1000))
    },
    PATIENCE_MS,
  )
})

describe('the export of the audit', () => {
  it.each([
    ['format=xml', 'format'],
    ['from=yesterday', 'from'],
    ['from=2026-11-23T12:00:00Z&to=2026-11-23T12:00:00Z', 'filter.from'],
    [`text=${'x'.repeat(201)}`, 'filter.text'],
    ['actor=a%00', 'filter'],
  ])('says what is wrong with %s', async (query, field) => {
    await using world = await TestApp.start()
    const answer = await download(world, query)
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ error: { code: 'BAD_USER_INPUT', field } })
  })
})
