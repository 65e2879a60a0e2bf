import { describe, expect, it } from 'vitest'
import { TestApp } from '../testing/test-app.ts'
import { sourceOf } from './logged-errors.ts'

const MINUTE = 60_000

/** The samples of a scrape by their names with labels, as they are written. */
async function scrape(world: TestApp): Promise<Map<string, number>> {
  const { statusCode, body, headers } = await world.app.fastify.inject({
    url: '/metrics',
    headers: world.adminHeaders,
  })
  expect(statusCode).toBe(200)
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
  )
}

describe('the metrics', () => {
  it('are told to nobody who does not say who they are', async () => {
    await using world = await TestApp.start()
    expect((await world.app.fastify.inject({ url: '/metrics' })).statusCode).toBe(401)
  })

  it('count answers to agents by component, kind and class of status, and time them', async () => {
    await using world = await TestApp.start()
    const agent = await world.enroll()
    const collector = await world.enroll('edge-1', 'collector')
    const { headers } = await agent.poll()
    await agent.poll('v1.0.0', { 'if-none-match': String(headers.etag) })
    await agent.heartbeat()
    await agent.heartbeat('no version')
    await collector.report({ stage: 'SCHEDULED' })
    await world.app.fastify.inject({ url: '/api/v1/agent/config' })

    const samples = await scrape(world)
    const count = (component: string, kind: string, status: string) =>
      samples.get(`vesana_agent_requests_total{component="${component}",kind="${kind}",status="${status}"}`)
    expect(count('agent', 'config', '2xx')).toBe(1)
    expect(count('agent', 'config', '3xx')).toBe(1)
    expect(count('agent', 'config', '4xx')).toBe(1)
    expect(count('agent', 'heartbeat', '2xx')).toBe(1)
    expect(count('agent', 'heartbeat', '4xx')).toBe(1)
    expect(count('collector', 'update-events', '2xx')).toBe(1)
    const timed = 'vesana_agent_request_duration_seconds_count{component="agent",kind="config"}'
    expect(samples.get(timed)).toBe(3)
  })

  it('count hosts by component, state and reason as the dashboard does', async () => {
    await using world = await TestApp.start()
    const running = await world.enroll()
    await world.enroll('web-2')
    await (await world.enroll('edge-1', 'collector')).poll()
    await running.poll()
    world.pass(4 * MINUTE)
    await running.poll()

    const samples = await scrape(world)
    expect(samples.get('vesana_hosts{component="agent",state="UP_TO_DATE",reason="CURRENT"}')).toBe(1)
    expect(samples.get('vesana_hosts{component="agent",state="UNKNOWN",reason="NEVER_REPORTED"}')).toBe(1)
    expect(samples.get('vesana_hosts{component="collector",state="UP_TO_DATE",reason="CURRENT"}')).toBe(1)
    expect(samples.get('vesana_hosts_online{component="agent"}')).toBe(1)
    expect(samples.get('vesana_hosts_online{component="collector"}')).toBe(0)
  })

  it('count an attempt that ended once, however often the host repeats it, and never by a code it made up', async () => {
    await using world = await TestApp.start()
    const host = await world.enroll()
    await host.report({ stage: 'SCHEDULED' }, { stage: 'COMPLETED' })
    await host.report({ stage: 'SCHEDULED' }, { stage: 'COMPLETED' })
    const failed = { stage: 'FAILED', attempt_id: 'attempt-2' }
    await host.report({ ...failed, error: { code: 'NO_SPACE', message: 'The disk is full.' } })
    const foreign = { code: 'OF_A_NEWER_AGENT', message: 'Who knows.' }
    await host.report({ ...failed, attempt_id: 'attempt-3', error: foreign })

    const samples = await scrape(world)
    const ended = (outcome: string, error: string) =>
      samples.get(`vesana_update_attempts_total{outcome="${outcome}",error="${error}"}`)
    expect(ended('COMPLETED', 'none')).toBe(1)
    expect(ended('FAILED', 'NO_SPACE')).toBe(1)
    expect(ended('FAILED', 'other')).toBe(1)
    expect(ended('ROLLED_BACK', 'none')).toBe(0)
  })

  it('say how many signs of life are not written, and since when', async () => {
    await using world = await TestApp.start()
    const host = await world.enroll()
    await world.app.signsOfLife.stop()
    await host.poll()
    world.pass(3000)
    await host.poll()
    const before = await scrape(world)
    expect(before.get('vesana_unwritten_signs_of_life')).toBe(1)
    expect(before.get('vesana_unwritten_signs_of_life_age_seconds')).toBe(3)

    await world.app.signsOfLife.write()
    const after = await scrape(world)
    expect(after.get('vesana_unwritten_signs_of_life')).toBe(0)
    expect(after.get('vesana_unwritten_signs_of_life_age_seconds')).toBe(0)
  })

  it('count GraphQL operations by kind, and never by a name that a caller chose', async () => {
    await using world = await TestApp.start()
    await world.graphql('query MineAlone { viewer { name } }')
    await world.graphql('mutation { deleteHost(hostId: "nobody") }')
    await world.graphql('no GraphQL at all')

    const samples = await scrape(world)
    const count = (kind: string, outcome: string) =>
      samples.get(`vesana_graphql_operations_total{kind="${kind}",outcome="${outcome}"}`)
    expect(count('query', 'ok')).toBe(1)
    expect(count('mutation', 'error')).toBe(1)
    expect(count('none', 'error')).toBe(1)
    expect([...samples.keys()].filter((name) => name.includes('MineAlone'))).toEqual([])
  })

  it('make one series of all addresses that do not exist, and of all files', async () => {
    await using world = await TestApp.start()
    for (const url of ['/nothing', '/nothing/else', '/agent-binaries/no-such-file']) {
      await world.app.fastify.inject({ url })
    }
    const names = [...(await scrape(world)).keys()].filter((name) => name.includes('http_responses'))
    expect(names).toContain('vesana_http_responses_total{method="any",route="none",status="4xx"}')
    expect(names.filter((name) => name.includes('nothing') || name.includes('no-such-file'))).toEqual([])
  })

  it('are of one server each: another in the same process counts for itself', async () => {
    await using one = await TestApp.start()
    await using other = await TestApp.start()
    await (await one.enroll()).poll()
    const polls = 'vesana_agent_requests_total{component="agent",kind="config",status="2xx"}'
    expect((await scrape(one)).get(polls)).toBe(1)
    expect((await scrape(other)).get(polls)).toBeUndefined()
  })
})

describe('the source of an error', () => {
  it.each([
    ['database', Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR' })],
    ['database', Object.assign(new Error('too many clients'), { code: '53300', severity: 'FATAL' })],
    ['disk', Object.assign(new Error('no space left'), { code: 'ENOSPC' })],
    ['disk', new Error('wrapped', { cause: Object.assign(new Error('I/O'), { code: 'EIO' }) })],
    ['other', new TypeError('undefined is not a function')],
    ['other', 'a text'],
  ])('is the %s of %s', (source, error) => {
    expect(sourceOf(error)).toBe(source)
  })
})
