import { describe, expect, it } from 'vitest'
import {
  auditOf,
  exportUrl,
  filtersFromQuery,
  isFiltered,
  queryFromFilters,
  toAuditFilter,
} from './audit-filters'

const everything = {
  q: 'change freeze',
  who: 'ada@example.com',
  kind: 'person,api-token',
  action: 'pauseAutoUpdate,publishRelease',
  subject: 'Host',
  id: '42',
  from: '2026-11-01',
  to: '2026-11-23',
}

describe('the audit’s filters in the address', () => {
  it('come back to the same address', () => {
    expect(queryFromFilters(filtersFromQuery(everything))).toEqual(everything)
  })

  it('are nothing in a plain address', () => {
    const filters = filtersFromQuery({})
    expect(queryFromFilters(filters)).toEqual({})
    expect(isFiltered(filters)).toBe(false)
    expect(JSON.parse(JSON.stringify(toAuditFilter(filters)))).toEqual({})
  })

  it('leave out what makes no sense', () => {
    const odd = { from: 'yesterday', to: '2026-13-45', kind: 'robot', action: 'drop table', subject: '../x' }
    expect(queryFromFilters(filtersFromQuery(odd))).toEqual({})
  })

  it('ask for whole days of the reader’s calendar, the last one too', () => {
    const { from, to } = toAuditFilter(filtersFromQuery({ from: '2026-11-30', to: '2026-11-30' }))
    expect(new Date(from ?? '')).toEqual(new Date(2026, 10, 30))
    expect(new Date(to ?? '')).toEqual(new Date(2026, 11, 1))
  })
})

it('an export carries every filter', () => {
  const url = new URL(exportUrl(filtersFromQuery(everything), 'csv'), 'http://x')
  expect(url.pathname).toBe('/api/v1/audit-events')
  const { searchParams } = url
  expect(searchParams.get('format')).toBe('csv')
  expect(searchParams.get('text')).toBe('change freeze')
  expect(searchParams.get('actor')).toBe('ada@example.com')
  expect(searchParams.getAll('actor_kind')).toEqual(['PERSON', 'API_TOKEN'])
  expect(searchParams.getAll('action')).toEqual(['pauseAutoUpdate', 'publishRelease'])
  expect(searchParams.getAll('subject_type')).toEqual(['Host'])
  expect(searchParams.get('subject_id')).toBe('42')
  expect(searchParams.get('from')).toBe(new Date(2026, 10, 1).toISOString())
  expect(searchParams.get('to')).toBe(new Date(2026, 10, 24).toISOString())
})

it('the history of one thing is the audit with its filter', () => {
  const { query } = auditOf('Host', '42')
  expect(toAuditFilter(filtersFromQuery(query as Record<string, string>))).toMatchObject({
    subjectTypes: ['Host'],
    subjectId: '42',
  })
})
