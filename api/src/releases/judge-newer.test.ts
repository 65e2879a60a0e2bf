import { describe, expect, test } from 'vitest'
import { judgeNewer } from './publish-release.ts'

describe('judgeNewer', () => {
  test.each([
    ['v1.1.0', null, true],
    ['v1.1.0', 'v1.0.9', true],
    ['v1.10.0', 'v1.9.0', true],
    ['v1.1.0', 'v1.1.0-rc.1', true],
    ['v1.1.0', 'v1.1.0', false],
    ['v1.1.0-rc.1', 'v1.1.0', false],
    ['v1.0.9', 'v1.1.0', false],
    ['v1.1.0+build.2', 'v1.1.0+build.1', false],
  ])('%s over %s: %s', (version, current, isNewer) => {
    expect(judgeNewer(version, current).ok).toBe(isNewer)
  })
})
