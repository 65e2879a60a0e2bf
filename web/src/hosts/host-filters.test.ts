import { describe, expect, it } from 'vitest'
import { filtersFromQuery, isFiltered, queryFromFilters, toHostFilter } from './host-filters'

describe('the host list’s filters in the address', () => {
  it('are read, whatever their order and number', () => {
    const filters = filtersFromQuery({
      q: 'web',
      state: 'outdated,unknown',
      platform: ['linux-arm64', 'windows-amd64'],
      version: 'v1.4.2',
      paused: 'true',
      sort: '-last-seen',
    })
    expect(filters).toMatchObject({
      text: 'web',
      state: ['OUTDATED', 'UNKNOWN'],
      platform: ['LINUX_ARM64', 'WINDOWS_AMD64'],
      version: ['v1.4.2'],
      paused: true,
      online: undefined,
      sort: 'LAST_SEEN',
      descending: true,
    })
  })

  it('come back to the same address', () => {
    const query = { q: 'db', state: 'outdated', reason: 'paused,offline', online: 'false', sort: '-version' }
    expect(queryFromFilters(filtersFromQuery(query))).toEqual(query)
  })

  it('are nothing in a plain address', () => {
    const filters = filtersFromQuery({})
    expect(queryFromFilters(filters)).toEqual({})
    expect(isFiltered(filters)).toBe(false)
    expect(Object.values(toHostFilter(filters)).every((value) => value === undefined)).toBe(true)
  })

  it('leave out what nobody knows, so that an old link still works', () => {
    const filters = filtersFromQuery({ state: 'broken', sort: 'colour', paused: 'maybe', q: null })
    expect(queryFromFilters(filters)).toEqual({})
  })

  it('ask the server only for what was chosen', () => {
    const filters = filtersFromQuery({ q: '  ', component: 'collector', online: 'false' })
    expect(JSON.parse(JSON.stringify(toHostFilter(filters)))).toEqual({
      component: ['COLLECTOR'],
      online: false,
    })
    expect(isFiltered(filters)).toBe(true)
  })
})
