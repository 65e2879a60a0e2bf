import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aHost, aRelease } from '../testing/factories.ts'
import { chooseStep } from './choose-step.ts'
import { compareVersions } from './compare-versions.ts'

const needing = (version: string, minimumVersion: string) => ({ ...aRelease(version), minimumVersion })
const on = (currentVersion: string) => aHost({ currentVersion })

const v3 = needing('v3.0.0', 'v2.0.0')
const stepOf = (from: string, published: Parameters<typeof chooseStep>[2]) => {
  const next = chooseStep(on(from), v3, published)
  return next.kind === 'step' ? next.release.version : `missing ${next.minimumVersion} below ${next.below}`
}

describe('the next step to a release with a minimum', () => {
  it('is the release itself from the minimum on', () => {
    expect(stepOf('v2.0.0', [])).toBe('v3.0.0')
    expect(stepOf('v2.9.0', [aRelease('v2.0.0')])).toBe('v3.0.0')
  })

  it('is the published release nearest to the minimum, not below it, for a host below it', () => {
    const published = ['v2.5.0', 'v1.9.9', 'v2.1.0', 'v3.1.0'].map((version) => aRelease(version))
    expect(stepOf('v1.0.0', published)).toBe('v2.1.0')
    expect(stepOf('v1.0.0', [...published, aRelease('v2.0.0')])).toBe('v2.0.0')
  })

  it('leads over several bridges, one after another', () => {
    const published = [needing('v2.0.0', 'v1.0.0'), needing('v1.0.0', 'v0.5.0'), aRelease('v0.5.0')]
    const way = ['v0.1.0', 'v0.5.0', 'v1.0.0', 'v2.0.0'].map((version) => stepOf(version, published))
    expect(way).toEqual(['v0.5.0', 'v1.0.0', 'v2.0.0', 'v3.0.0'])
  })

  it('is missing where nothing leads to the minimum, or has no file for the host', () => {
    expect(stepOf('v1.0.0', [aRelease('v1.9.9'), aRelease('v3.0.0')])).toBe('missing v2.0.0 below v3.0.0')
    expect(stepOf('v1.0.0', [aRelease('v2.0.0', ['linux-arm64'])])).toBe('missing v2.0.0 below v3.0.0')
    expect(stepOf('v0.1.0', [needing('v2.0.0', 'v1.0.0')])).toBe('missing v1.0.0 below v2.0.0')
  })

  it('always ends, and at a release that the host may take', () => {
    const version = fc.tuple(fc.nat(4), fc.nat(4)).map(([major, minor]) => `v${major}.${minor}.0`)
    const release = fc
      .tuple(version, version)
      .map(([of, minimum]) => (compareVersions(minimum, of) < 0 ? needing(of, minimum) : aRelease(of)))
    fc.assert(
      fc.property(version, release, fc.array(release, { maxLength: 8 }), (from, target, published) => {
        const next = chooseStep(on(from), target, published)
        if (next.kind === 'missing') return
        const { minimumVersion } = next.release as { minimumVersion?: string }
        if (minimumVersion) expect(compareVersions(from, minimumVersion)).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 2000 },
    )
  })
})
