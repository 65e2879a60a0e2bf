const HOUR_MS = 60 * 60 * 1000

/** How long an enrollment token may be used, as it is offered. */
export const expiries = [
  { value: 'hour', label: 'One hour', ms: HOUR_MS },
  { value: 'day', label: 'One day', ms: 24 * HOUR_MS },
  { value: 'month', label: '30 days', ms: 30 * 24 * HOUR_MS },
  { value: 'never', label: 'No limit', ms: null },
] as const
export type Expiry = (typeof expiries)[number]['value']

/** @param now epoch milliseconds */
export function expiresAt(expiry: Expiry, now: number): string | null {
  const ms = expiries.find(({ value }) => value === expiry)?.ms ?? null
  return ms === null ? null : new Date(now + ms).toISOString()
}
