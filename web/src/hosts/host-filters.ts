import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { first, fromWord, known, toWord, withoutEmpty, words } from '../page/address-query'
import type { Component, HostFilter, HostReason, HostSortField, HostState, Platform } from '../gql/graphql'
import { allComponents, allPlatforms, keysOf, reasons, states } from './host-words'

export interface HostFilters {
  text: string
  state: HostState[]
  reason: HostReason[]
  component: Component[]
  platform: Platform[]
  version: string[]
  paused?: boolean
  online?: boolean
  sort: HostSortField
  descending: boolean
}

const sortFields: HostSortField[] = ['HOSTNAME', 'VERSION', 'STATE', 'LAST_SEEN']

/** The address is the only place where the filters live: a filtered list can be sent to a colleague. */
export function filtersFromQuery(query: LocationQuery): HostFilters {
  const sort = first(query.sort) ?? ''
  const field = sortFields.find((name) => name === fromWord(sort.replace(/^-/, '')))
  return {
    text: first(query.q) ?? '',
    state: known(query.state, keysOf(states)),
    reason: known(query.reason, keysOf(reasons)),
    component: known(query.component, allComponents),
    platform: known(query.platform, allPlatforms),
    version: words(query.version),
    paused: yesOrNo(query.paused),
    online: yesOrNo(query.online),
    sort: field ?? 'HOSTNAME',
    descending: field !== undefined && sort.startsWith('-'),
  }
}

export function queryFromFilters(filters: HostFilters): LocationQueryRaw {
  const sort = (filters.descending ? '-' : '') + toWord(filters.sort)
  return withoutEmpty({
    q: filters.text,
    state: filters.state.map(toWord).join(),
    reason: filters.reason.map(toWord).join(),
    component: filters.component.map(toWord).join(),
    platform: filters.platform.map(toWord).join(),
    version: filters.version.join(),
    paused: filters.paused === undefined ? '' : String(filters.paused),
    online: filters.online === undefined ? '' : String(filters.online),
    sort: sort === 'hostname' ? '' : sort,
  })
}

export function toHostFilter(filters: HostFilters): HostFilter {
  const some = <Item>(list: Item[]): Item[] | undefined => (list.length > 0 ? list : undefined)
  return {
    text: filters.text.trim() || undefined,
    state: some(filters.state),
    reason: some(filters.reason),
    component: some(filters.component),
    platform: some(filters.platform),
    version: some(filters.version),
    paused: filters.paused,
    online: filters.online,
  }
}

export function isFiltered(filters: HostFilters): boolean {
  return Object.values(toHostFilter(filters)).some((value) => value !== undefined)
}

function yesOrNo(value: LocationQuery[string] | undefined): boolean | undefined {
  const word = first(value)
  return word === 'true' ? true : word === 'false' ? false : undefined
}
