import { seededRandom } from '../durability/random.ts'

/** To be given to repeat a simulation. */
export const SEED = Number(process.env['SIMULATION_SEED'] ?? 1)
/** Fewer to try something out. */
export const HOSTS = Number(process.env['SIMULATION_HOSTS'] ?? 100_000)

/** A number from 0 to 1 for each host, by the seed: what it is like, whatever else happens. */
export function chanceOf(index: number, about: number): number {
  return seededRandom(SEED * 1_000_003 + about * 7919 + index * 31)()
}

/** So that a simulation that fails can be repeated. */
export function say(what: string): void {
  console.log(`SIMULATION_SEED=${SEED}: ${what}`)
}

export function counted(count: number): string {
  return count.toLocaleString('en')
}
