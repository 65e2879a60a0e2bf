import { expect, it } from 'vitest'
import { missingPlatforms, olderVersions } from './release-reach'

it('a release reaches the hosts of its component that run something older', () => {
  const counts = [
    { component: 'AGENT', version: 'v1.4.2', count: 3 },
    { component: 'AGENT', version: 'v1.5.0-rc.1', count: 1 },
    { component: 'AGENT', version: 'v1.5.0', count: 2 },
    { component: 'AGENT', version: 'v1.10.0', count: 1 },
    { component: 'AGENT', version: null, count: 1 },
    { component: 'COLLECTOR', version: 'v1.0.0', count: 1 },
  ] as const
  expect(olderVersions([...counts], 'AGENT', 'v1.5.0')).toEqual(['v1.4.2', 'v1.5.0-rc.1'])
})

it('a platform without a binary is named; an installer is none', () => {
  const artifact = (
    fileName: string,
    kind: 'BINARY' | 'INSTALLER',
    platform: 'LINUX_AMD64' | 'WINDOWS_AMD64',
  ) => ({
    fileName,
    kind,
    platform,
    size: 1,
    sha256: '',
    uploadedAt: '',
  })
  const artifacts = [artifact('a', 'BINARY', 'LINUX_AMD64'), artifact('b', 'INSTALLER', 'WINDOWS_AMD64')]
  expect(missingPlatforms(artifacts)).toEqual(['LINUX_ARM64', 'WINDOWS_AMD64'])
})
