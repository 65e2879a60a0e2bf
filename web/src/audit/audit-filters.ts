import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { ActorKind, AuditFilter } from '../gql/graphql'
import { first, known, toWord, withoutEmpty, words } from '../page/address-query'

export interface AuditFilters {
  text: string
  /** The whole name or the id of who did it. */
  actor: string
  kind: ActorKind[]
  action: string[]
  subjectType: string[]
  subjectId: string
  /** Days of the reader’s own calendar, `2026-11-23`; both are in. */
  from: string
  to: string
}

const kinds: ActorKind[] = ['PERSON', 'API_TOKEN', 'ENROLLMENT_TOKEN', 'SERVER']
const name = /^[A-Za-z][A-Za-z0-9]{0,63}$/

/** The address is the only place where the filters live: what was found can be sent to a colleague. */
export function filtersFromQuery(query: LocationQuery): AuditFilters {
  return {
    text: first(query.q) ?? '',
    actor: first(query.who) ?? '',
    kind: known(query.kind, kinds),
    action: words(query.action).filter((word) => name.test(word)),
    subjectType: words(query.subject).filter((word) => name.test(word)),
    subjectId: first(query.id) ?? '',
    from: day(first(query.from)),
    to: day(first(query.to)),
  }
}

export function queryFromFilters(filters: AuditFilters): LocationQueryRaw {
  return withoutEmpty({
    q: filters.text,
    who: filters.actor,
    kind: filters.kind.map(toWord).join(),
    action: filters.action.join(),
    subject: filters.subjectType.join(),
    id: filters.subjectId,
    from: filters.from,
    to: filters.to,
  })
}

export function toAuditFilter(filters: AuditFilters): AuditFilter {
  const some = <Item>(list: Item[]): Item[] | undefined => (list.length > 0 ? list : undefined)
  return {
    text: filters.text.trim() || undefined,
    actor: filters.actor.trim() || undefined,
    actorKinds: some(filters.kind),
    actions: some(filters.action),
    subjectTypes: some(filters.subjectType),
    subjectId: filters.subjectId || undefined,
    from: startOfDay(filters.from, 0),
    to: startOfDay(filters.to, 1),
  }
}

export function isFiltered(filters: AuditFilters): boolean {
  return Object.keys(queryFromFilters(filters)).length > 0
}

/** Everything that the filter lets through, as one file. */
export function exportUrl(filters: AuditFilters, format: 'csv' | 'jsonl'): string {
  const { text, actor, actorKinds, actions, subjectTypes, subjectId, from, to } = toAuditFilter(filters)
  const parameters = new URLSearchParams({ format })
  const add = (key: string, value: unknown) => typeof value === 'string' && parameters.append(key, value)
  add('text', text)
  add('actor', actor)
  for (const kind of actorKinds ?? []) add('actor_kind', kind)
  for (const action of actions ?? []) add('action', action)
  for (const type of subjectTypes ?? []) add('subject_type', type)
  add('subject_id', subjectId)
  add('from', from)
  add('to', to)
  return `/api/v1/audit-events?${parameters}`
}

/** The audit of one thing: where “History in the audit” leads. */
export function auditOf(subjectType: string, subjectId: string): { name: string; query: LocationQueryRaw } {
  return { name: 'audit', query: { subject: subjectType, id: subjectId } }
}

/** The moment at which a day begins here, or the one `later` days after it; undefined for no day. */
function startOfDay(text: string, later: number): string | undefined {
  const [year, month, date] = text.split('-').map(Number)
  if (!year || !month || !date) return undefined
  return new Date(year, month - 1, date + later).toISOString()
}

function day(text: string | undefined): string {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : ''
}
