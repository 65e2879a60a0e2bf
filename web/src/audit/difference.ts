/** One line of what a change changed. `before` or `after` undefined: the field was not there. */
export interface ChangedField {
  field: string
  before?: unknown
  after?: unknown
}

type Facts = Record<string, unknown> | null

/**
 * What is not the same after as before, field by field; fields of objects are told apart by a dotted name. What an
 * entry only mentions, without a before, is all there as new.
 */
export function difference(before: Facts, after: Facts): ChangedField[] {
  const old = new Map(flat(before ?? {}))
  const now = new Map(flat(after ?? {}))
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((field) => !isSame(old.get(field), now.get(field)))
    .map((field) => ({
      field,
      ...(old.has(field) && { before: old.get(field) }),
      ...(now.has(field) && { after: now.get(field) }),
    }))
}

function flat(facts: Record<string, unknown>, prefix = ''): [field: string, value: unknown][] {
  return Object.entries(facts).flatMap(([key, value]) => {
    const field = prefix + key
    return isObject(value) ? flat(value, `${field}.`) : [[field, value]]
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Nothing and null are the same to a reader. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}

/** A value as text: times are left to `time`, since how they are written depends on where the reader is. */
export function valueWords(value: unknown, time: (iso: string) => string): string {
  if (value === null || value === undefined || value === '') return 'none'
  if (value === true) return 'yes'
  if (value === false) return 'no'
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? time(value) : value
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : value.map((item) => valueWords(item, time)).join(', ')
  }
  return JSON.stringify(value)
}
