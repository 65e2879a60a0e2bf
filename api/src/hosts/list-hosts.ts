import { VERSION_PATTERN } from '@vesana/agent/protocol'
import { type Result, fail, ok } from '../errors.ts'
import { type Page, type PageRequest, decodeCursor, encodeCursor, pageOf } from '../pagination/page.ts'
import type { ServerVersions } from '../releases/server-versions.ts'
import { compareVersions } from '../updates/compare-versions.ts'
import { decideFor } from '../updates/decide-for.ts'
import { type HostFacts, isOnline } from '../updates/host-facts.ts'
import { type HostState, type Reason, stateOf } from '../updates/reasons.ts'
import type { HostFilter, HostSort } from './host.input.ts'
import { HostSortField, SortDirection } from './host-enums.type.ts'
import { hasLabels } from './labels.ts'

/**
 * A page of the fleet, filtered and sorted in memory: states and reasons are not stored, they are what each host's
 * next poll would be told. The cursor is a key, so hosts that come and go shift no page.
 */
export function listHosts(
  hosts: Iterable<HostFacts>,
  serverVersions: ServerVersions,
  query: { filter: HostFilter; sort: HostSort; page: PageRequest },
  now: number,
): Result<Page<HostFacts>> {
  const { filter, sort, page } = query
  const matches = filterOf(filter, serverVersions, now)
  const keyed: Keyed[] = []
  for (const host of hosts) {
    if (matches(host)) keyed.push({ host, key: sortKey(host, sort.field, serverVersions, now) })
  }
  const compare = comparison(sort)
  keyed.sort(compare)
  let start = 0
  if (page.after !== null) {
    const cursor = decodeCursor(page.after, 3)
    if (!cursor.ok) return cursor
    const [key, hostname, id] = cursor.value
    if (!fitsField(key ?? null, sort.field)) return badCursor()
    const at = { key: key ?? null, host: { hostname: String(hostname), id: String(id) } }
    start = keyed.findIndex((row) => compare(row, at) > 0)
    if (start === -1) start = keyed.length
  }
  const rows = keyed.slice(start, start + page.first)
  const result = pageOf(rows, ({ key, host }) => encodeCursor([key, host.hostname, host.id]), {
    hasNextPage: start + rows.length < keyed.length,
    hasPreviousPage: start > 0,
    totalCount: keyed.length,
  })
  const edges = result.edges.map(({ node, cursor }) => ({ node: node.host, cursor }))
  return ok({ ...result, edges, nodes: edges.map(({ node }) => node) })
}

/** A cursor of a list that was sorted otherwise points nowhere in this one. */
function fitsField(key: SortKey, field: HostSortField): boolean {
  if (field === HostSortField.VERSION) return key === null || VERSION_PATTERN.test(String(key))
  if (field === HostSortField.LAST_SEEN) return key === null || typeof key === 'number'
  return field === HostSortField.HOSTNAME ? key === null : typeof key === 'string'
}

function badCursor() {
  return fail('BAD_USER_INPUT', 'after takes the endCursor of a page in the same order.', 'after')
}

type SortKey = string | number | null
interface Keyed {
  readonly host: HostFacts
  readonly key: SortKey
}
type Place = { readonly key: SortKey; readonly host: Pick<HostFacts, 'hostname' | 'id'> }

function filterOf(filter: HostFilter, serverVersions: ServerVersions, now: number) {
  const words = (filter.text ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const { component, platform, version, paused, online, labels, state, reason } = filter
  const asksDecision = Boolean(state || reason)
  return (host: HostFacts): boolean => {
    if (component && !component.includes(host.component)) return false
    if (platform && !(host.platform && platform.includes(host.platform))) return false
    if (version && !(host.currentVersion && version.includes(host.currentVersion))) return false
    if (typeof paused === 'boolean' && (host.pausedAt !== null) !== paused) return false
    if (typeof online === 'boolean' && isOnline(host, now) !== online) return false
    if (labels && !hasLabels(host.labels, labels)) return false
    if (words.length > 0 && !containsAll(host, words)) return false
    return !asksDecision || isOneOf(decideFor(host, serverVersions, now).reason, state, reason)
  }
}

function containsAll(host: HostFacts, words: readonly string[]): boolean {
  const text = `${host.hostname} ${host.currentVersion ?? ''}`.toLowerCase()
  // An id is asked for as a whole: its hex digits hold any short word by chance.
  return words.every((word) => text.includes(word) || host.id === word)
}

function isOneOf(reason: Reason, states?: readonly HostState[] | null, reasons?: readonly Reason[] | null) {
  return (!states || states.includes(stateOf(reason))) && (!reasons || reasons.includes(reason))
}

function sortKey(
  host: HostFacts,
  field: HostSortField,
  serverVersions: ServerVersions,
  now: number,
): SortKey {
  switch (field) {
    case HostSortField.HOSTNAME:
      return null
    case HostSortField.VERSION:
      return host.currentVersion
    case HostSortField.STATE:
      return stateOf(decideFor(host, serverVersions, now).reason)
    case HostSortField.LAST_SEEN:
      return host.lastSeenAt
  }
}

/** Equal keys are ordered by hostname, then id, so that the order is total and pages do not overlap. */
function comparison(sort: HostSort): (a: Place, b: Place) => number {
  const sign = sort.direction === SortDirection.DESC ? -1 : 1
  const compareKeys = sort.field === HostSortField.VERSION ? byVersion : byValue
  return (a, b) =>
    sign *
    (compareKeys(a.key, b.key) || byValue(a.host.hostname, b.host.hostname) || byValue(a.host.id, b.host.id))
}

function byVersion(a: SortKey, b: SortKey): number {
  if (a === null || b === null) return byValue(a === null ? 0 : 1, b === null ? 0 : 1)
  return compareVersions(String(a), String(b)) || byValue(a, b)
}

function byValue(a: SortKey, b: SortKey): number {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  return a < b ? -1 : 1
}
