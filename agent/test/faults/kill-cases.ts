import { CRASHES_PER_LEASE } from '../../src/trial/judge-trial.ts'
import type { Kill, KillPlan } from './kill-plan.ts'
import { Random } from '../random.ts'
import type { Boundary } from './recorded-update.ts'

/** A boundary without its number: killing at the tenth progress report is like killing at the ninth. */
export function siteOf({ stage, call, file }: { stage: string; call: string; file: string }): string {
  return `${stage} ${call} ${file}`.trim()
}

/**
 * One update for each chosen boundary: the kill that hits it, then some more during the recovery. Of the
 * occurrences at one site the first, the last and some in between are chosen, `perSite` in all.
 */
export function boundaryCases(boundaries: readonly Boundary[], perSite: number, seed: string): KillPlan[] {
  const chosen = chooseOccurrences(boundaries, perSite, new Random(`${seed} occurrences`))
  return chosen.map((boundary, index) => {
    const random = new Random(`${seed} boundary ${index}`)
    const first = killAt(boundary)
    const until: Kill[] = boundary.start === 1 ? [] : [{ kind: 'exit' }]
    return [...until, first, ...randomKills(boundaries, random.int(8, 14), random)]
  })
}

/**
 * By its number among the calls on its own file, where that is known: how often others are written depends on the time
 * that an update takes.
 */
function killAt({ call, nth, aim }: Boundary): Kill {
  return aim === undefined ? { kind: 'call', call, nth } : { kind: 'call', call, ...aim }
}

/** The numbers that a call has while the judge puts the old version back. */
const JUDGE_CALLS = { openat: 8, write: 2, fchmod: 2, fsync: 4, rename: 2, copy_file_range: 2, sendfile: 2 }

/** A new version that is killed before it can ask the server until it is judged; then the judge is killed, once or twice. */
export function judgeCases(seed: string): KillPlan[] {
  const beforeAsking: Kill = { kind: 'call', call: 'connect', nth: 1 }
  const judgeKills = Object.entries(JUDGE_CALLS).flatMap(([call, count]) =>
    Array.from({ length: count }, (_, index): Kill => ({ kind: 'judge', call, nth: index + 1 })),
  )
  return judgeKills.map((kill, index) => {
    const random = new Random(`${seed} judge ${index}`)
    const crashes: Kill[] = Array.from({ length: CRASHES_PER_LEASE }, () => beforeAsking)
    return [{ kind: 'exit' }, ...crashes, kill, beforeAsking, random.pick(judgeKills)]
  })
}

/** An update killed up to 14 times, at calls and at moments: a kill more costs less than an update more. */
export function mixedCase(boundaries: readonly Boundary[], seed: string): KillPlan {
  const random = new Random(seed)
  return randomKills(boundaries, random.int(7, 14), random)
}

/** An update killed up to 16 times at moments, each anywhere in what is left of the update. */
export function momentsCase(seed: string): KillPlan {
  const random = new Random(seed)
  return Array.from({ length: random.int(8, 16) }, () => randomMoment(random))
}

const LONGEST_MOMENT_MS = 1500

/** Early ones come more often: what is left of an update grows shorter. */
function randomMoment(random: Random): Kill {
  return { kind: 'moment', ms: Math.max(1, Math.ceil(LONGEST_MOMENT_MS * random.next() ** 1.5)) }
}

/** A recovery has fewer calls left than a whole update, so low numbers come more often. */
function randomKills(boundaries: readonly Boundary[], count: number, random: Random): Kill[] {
  const sites = [...Map.groupBy(boundaries, siteOf).values()]
  return Array.from({ length: count }, (): Kill => {
    if (random.next() < 0.2) return randomMoment(random)
    const { call, nth } = random.pick(random.pick(sites))
    return { kind: 'call', call, nth: Math.max(1, Math.ceil(nth * random.next() ** 2)) }
  })
}

function chooseOccurrences(boundaries: readonly Boundary[], perSite: number, random: Random): Boundary[] {
  const sites = Map.groupBy(boundaries, (boundary) => `${boundary.start} ${siteOf(boundary)}`)
  return [...sites.values()].flatMap((all) => {
    if (all.length <= perSite) return all
    if (perSite === 1) return [random.pick(all)]
    const between = Array.from({ length: Math.max(0, perSite - 2) }, () => random.pick(all.slice(1, -1)))
    return [...new Set([all[0] as Boundary, ...between, all.at(-1) as Boundary])]
  })
}
