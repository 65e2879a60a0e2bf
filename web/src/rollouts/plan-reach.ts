import type { RolloutPlanPartsFragment } from '../gql/graphql'
import { EVERYBODY, hostCount } from './plan-words'

/**
 * How many hosts each stage would have reached by its end, of so many that could take the release now; null: by labels,
 * which only the server can count. As the server cuts them (api/src/rollouts/begin-stage.ts). Pure.
 */
export function stageSizes({ stages }: RolloutPlanPartsFragment, population: number): (number | null)[] {
  let most = 0
  return stages.map(({ percent, atLeast, hosts }) => {
    if (percent === null && hosts === null) return null
    const wanted = percent === null ? (hosts ?? 0) : Math.max(atLeast ?? 1, shareOf(percent, population))
    most = Math.max(most, Math.min(population, wanted))
    return most
  })
}

function shareOf(percent: number, population: number): number {
  return percent === EVERYBODY ? population : Math.max(1, Math.floor((percent * population) / EVERYBODY))
}

/** `With today’s fleet: 1 host, then 4, then all 48.` Undefined: nothing worth a sentence. */
export function reachToday(plan: RolloutPlanPartsFragment, population: number): string | undefined {
  if (population === 0 || plan.stages.length < 2) return undefined
  const [first, ...rest] = stageSizes(plan, population)
  const later = rest.map((size) => {
    if (size === null) return 'those with its labels'
    return size === population ? `all ${size}` : String(size)
  })
  const begin = first === null || first === undefined ? 'those with its labels' : hostCount(first)
  return `With today’s fleet: ${[begin, ...later].join(', then ')}.`
}
