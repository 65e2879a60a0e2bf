/** The zone of this browser: what a person means who does not say. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** The IANA names that this browser knows, and those that must be there anyway. */
export function timeZones(...alsoThese: string[]): string[] {
  return [...new Set(['UTC', ...alsoThese, ...Intl.supportedValuesOf('timeZone')])].toSorted()
}
