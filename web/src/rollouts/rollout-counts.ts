import type { RolloutPartsFragment } from '../gql/graphql'

type Counts = Omit<RolloutPartsFragment['counts'], 'byReason'>

/** Hosts on which it went wrong, in whatever way. */
export function failedCount({ failed, rolledBack, lost }: Counts): number {
  return failed + rolledBack + lost
}

/** Every host that it reached or is to reach. */
export function totalCount({ offered, waiting }: Counts): number {
  return offered + waiting
}

export interface RolloutShares {
  completed: number
  failed: number
  updating: number
}

/** In percent of all hosts that it reached or is to reach; what there is, is never too thin to be seen. */
export function sharesOf(counts: Counts): RolloutShares {
  const total = totalCount(counts)
  const share = (count: number): number => (count === 0 ? 0 : Math.max(1, (count / total) * 100))
  return {
    completed: Math.min(100, share(counts.completed)),
    failed: share(failedCount(counts)),
    updating: share(counts.updating),
  }
}
