import type { LocationQuery } from 'vue-router'

type QueryValue = LocationQuery[string] | undefined

/** The first value of a parameter, however often it is there. */
export function first(value: QueryValue): string | undefined {
  return (Array.isArray(value) ? value[0] : value) ?? undefined
}

/** All values of a parameter, which may be repeated or hold several with commas between them. */
export function words(value: QueryValue): string[] {
  const list = Array.isArray(value) ? value : [value]
  return [...new Set(list.flatMap((item) => item?.split(',') ?? []).filter(Boolean))]
}

/** Those of the known names that a parameter holds, written as words: `up-to-date` is UP_TO_DATE. */
export function known<Name extends string>(value: QueryValue, names: readonly Name[]): Name[] {
  const wanted = words(value).map(fromWord)
  return names.filter((name) => wanted.includes(name))
}

export function withoutEmpty(query: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
}

export const toWord = (name: string): string => name.toLowerCase().replaceAll('_', '-')
export const fromWord = (word: string): string => word.toUpperCase().replaceAll('-', '_')
