import { describe, expect, it } from 'vitest'
import { failedCount, sharesOf, totalCount } from './rollout-counts'

const none = { offered: 0, updating: 0, completed: 0, failed: 0, rolledBack: 0, lost: 0, waiting: 0 }

describe('the counts of a rollout', () => {
  it('are of every host that it reached or is to reach', () => {
    expect(totalCount({ ...none, offered: 3, waiting: 7 })).toBe(10)
  })

  it('take every way of going wrong for a failure', () => {
    expect(failedCount({ ...none, failed: 1, rolledBack: 2, lost: 4 })).toBe(7)
  })

  it('are told in percent', () => {
    const counts = { ...none, offered: 5, updating: 1, completed: 2, failed: 2, waiting: 5 }
    expect(sharesOf(counts)).toEqual({ completed: 20, updating: 10, failed: 20 })
  })

  it('leave a single failure among many hosts to be seen', () => {
    expect(sharesOf({ ...none, offered: 1, lost: 1, waiting: 9999 }).failed).toBe(1)
  })

  it('are nothing where there is no host', () => {
    expect(sharesOf(none)).toEqual({ completed: 0, updating: 0, failed: 0 })
  })
})
