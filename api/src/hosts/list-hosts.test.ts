import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ServerVersions } from '../releases/server-versions.ts'
import { NOON, aHost, aRelease } from '../testing/factories.ts'
import { compareVersions } from '../updates/compare-versions.ts'
import type { HostFacts } from '../updates/host-facts.ts'
import { HostSortField, SortDirection } from './host-enums.type.ts'
import type { HostFilter, HostSort } from './host.input.ts'
import { listHosts } from './list-hosts.ts'

const serverVersions = new ServerVersions()
serverVersions.offer('agent', aRelease('v1.1.0'))

const fleet = [
  aHost({ id: 'dbdb', hostname: 'web-1', currentVersion: 'v1.1.0', labels: { role: 'web', region: 'eu' } }),
  aHost({ id: '2', hostname: 'web-2', pausedAt: NOON, lastSeenAt: NOON - 1000, labels: { role: 'web' } }),
  aHost({ id: '3', hostname: 'db-1', platform: 'windows-amd64', lastSeenAt: NOON - 2000 }),
  aHost({ id: '4', hostname: 'db-2', component: 'collector', currentVersion: 'v1.10.0', lastSeenAt: 0 }),
  aHost({ id: '5', hostname: 'new', currentVersion: null, lastSeenAt: null }),
]
const byHostname: HostSort = { field: HostSortField.HOSTNAME, direction: SortDirection.ASC }

function list(filter: HostFilter, sort = byHostname, first = 50, after: string | null = null, hosts = fleet) {
  const listed = listHosts(hosts, serverVersions, { filter, sort, page: { first, after } }, NOON)
  if (!listed.ok) throw new Error(listed.failure.message)
  return listed.value
}
const names = (page: { nodes: HostFacts[] }) => page.nodes.map((host) => host.hostname)

describe('the host list', () => {
  it.each<[string, HostFilter, string[]]>([
    ['nothing', {}, ['db-1', 'db-2', 'new', 'web-1', 'web-2']],
    ['a text in any case', { text: 'WEB' }, ['web-1', 'web-2']],
    ['every word of a text', { text: 'web v1.1' }, ['web-1']],
    ['a whole id', { text: '5' }, ['new']],
    ['no part of an id', { text: 'db' }, ['db-1', 'db-2']],
    ['a state', { state: ['OUTDATED'] }, ['db-1', 'web-2']],
    ['several states', { state: ['OUTDATED', 'UNKNOWN'] }, ['db-1', 'new', 'web-2']],
    ['a label', { labels: [{ key: 'role', value: 'web' }] }, ['web-1', 'web-2']],
    [
      'every one of the labels',
      {
        labels: [
          { key: 'role', value: 'web' },
          { key: 'region', value: 'eu' },
        ],
      },
      ['web-1'],
    ],
    ['a name that every object has', { labels: [{ key: 'constructor', value: 'x' }] }, []],
    ['a reason', { reason: ['PAUSED'] }, ['web-2']],
    ['a component', { component: ['collector'] }, ['db-2']],
    ['a platform', { platform: ['windows-amd64'] }, ['db-1']],
    ['a version', { version: ['v1.10.0', 'v1.1.0'] }, ['db-2', 'web-1']],
    ['being paused', { paused: true }, ['web-2']],
    ['not being paused', { paused: false }, ['db-1', 'db-2', 'new', 'web-1']],
    ['being online', { online: true }, ['db-1', 'web-1', 'web-2']],
    ['several at once', { online: false, component: ['agent'] }, ['new']],
  ])('is filtered by %s', (_what, filter, expected) => {
    const page = list(filter)
    expect(names(page)).toEqual(expected)
    expect(page.totalCount).toBe(expected.length)
  })

  it.each<[HostSortField, SortDirection, string[]]>([
    [HostSortField.HOSTNAME, SortDirection.DESC, ['web-2', 'web-1', 'new', 'db-2', 'db-1']],
    [HostSortField.VERSION, SortDirection.ASC, ['new', 'db-1', 'web-2', 'web-1', 'db-2']],
    [HostSortField.LAST_SEEN, SortDirection.DESC, ['web-1', 'web-2', 'db-1', 'db-2', 'new']],
    [HostSortField.STATE, SortDirection.ASC, ['db-1', 'web-2', 'new', 'db-2', 'web-1']],
  ])('is sorted by %s %s', (field, direction, expected) => {
    expect(names(list({}, { field, direction }))).toEqual(expected)
  })

  it('sorts v1.10.0 behind v1.9.0', () => {
    expect(compareVersions('v1.10.0', 'v1.9.0')).toBeGreaterThan(0)
  })

  it('refuses a cursor that is none of its own', () => {
    for (const after of ['nonsense', '', Buffer.from('["x",1,2]').toString('base64url')]) {
      const sort = { field: HostSortField.VERSION, direction: SortDirection.ASC }
      const page = { first: 2, after }
      const listed = listHosts(fleet, serverVersions, { filter: {}, sort, page }, NOON)
      expect(listed).toMatchObject({ ok: false, failure: { code: 'BAD_USER_INPUT', field: 'after' } })
    }
  })

  it('shows every host once, page by page, in whatever order', () => {
    const hosts = fc.uniqueArray(
      fc
        .record({
          id: fc.uuid(),
          hostname: fc.constantFrom('a', 'b', 'c'),
          currentVersion: fc.constantFrom(null, 'v1.0.0', 'v1.1.0', 'v1.10.0'),
          lastSeenAt: fc.constantFrom(null, NOON, NOON - 1),
        })
        .map((host) => aHost(host)),
      { selector: (host) => host.id },
    )
    const sorts = fc.record({
      field: fc.constantFrom(...Object.values(HostSortField)),
      direction: fc.constantFrom(...Object.values(SortDirection)),
    })
    fc.assert(
      fc.property(hosts, sorts, fc.integer({ min: 1, max: 4 }), (some, sort, first) => {
        const seen: string[] = []
        let after: string | null = null
        let more = true
        while (more) {
          const page = list({}, sort, first, after, some)
          seen.push(...page.nodes.map((host) => host.id))
          expect(page.totalCount).toBe(some.length)
          after = page.pageInfo.endCursor
          more = page.pageInfo.hasNextPage
        }
        expect(seen).toEqual(list({}, sort, 500, null, some).nodes.map((host) => host.id))
        expect(new Set(seen).size).toBe(some.length)
      }),
    )
  })
})
