/** Exponential, capped, without randomness: 1·first, 2·first, 4·first … `cap`. `failures` counts from 1. */
export function backoff(failures: number, first: number, cap: number): number {
  return Math.min(cap, first * 2 ** Math.min(failures - 1, 30))
}

/** Spreads a delay to 50–100 % of itself, so that a fleet does not come back all at once. `random` in [0, 1). */
export function spread(delay: number, random: number): number {
  return delay * (0.5 + random / 2)
}

/** An interval ±10 %. `random` in [0, 1). */
export function jitter(interval: number, random: number): number {
  return interval * (0.9 + random / 5)
}
