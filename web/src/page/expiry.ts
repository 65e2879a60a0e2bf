const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS

/** How long a token may be used, as it is offered. */
const expiries = {
  hour: { label: 'One hour', ms: HOUR_MS },
  day: { label: 'One day', ms: DAY_MS },
  month: { label: '30 days', ms: 30 * DAY_MS },
  quarter: { label: '90 days', ms: 90 * DAY_MS },
  year: { label: 'One year', ms: 365 * DAY_MS },
  never: { label: 'No limit', ms: null },
} as const
export type Expiry = keyof typeof expiries

export function expiryItems(offered: readonly Expiry[]): { value: Expiry; label: string }[] {
  return offered.map((value) => ({ value, label: expiries[value].label }))
}

/** @param now epoch milliseconds */
export function expiresAt(expiry: Expiry, now: number): string | null {
  const { ms } = expiries[expiry]
  return ms === null ? null : new Date(now + ms).toISOString()
}
