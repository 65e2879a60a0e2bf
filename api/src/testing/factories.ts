import type { Platform } from '@vesana/agent/protocol'
import type { ReleaseFacts } from '../releases/release-facts.ts'
import type { AttemptFacts, HostFacts } from '../updates/host-facts.ts'

/** A moment for tests that need one: 2026-11-23, noon. */
export const NOON = Date.UTC(2026, 10, 23, 12)

/** A Linux agent on v1.0.0 that was seen just now. */
export function aHost(but: Partial<HostFacts> = {}): HostFacts {
  return {
    id: 'host-1',
    hostname: 'web-1',
    isSelfNamed: false,
    component: 'agent',
    platform: 'linux-amd64',
    currentVersion: 'v1.0.0',
    lastSeenAt: NOON,
    heartbeatIntervalMs: 60_000,
    optedOut: false,
    pausedAt: null,
    pausedBy: null,
    pauseReason: null,
    updateRequestedAt: null,
    updateRequestedBy: null,
    quarantineClearedAt: null,
    enrolledAt: NOON,
    config: {},
    labels: {},
    attempt: null,
    process: null,
    offer: null,
    ...but,
  }
}

/** v1.1.0 for agents on Linux x86-64. */
export function aRelease(version = 'v1.1.0', platforms: readonly Platform[] = ['linux-amd64']): ReleaseFacts {
  const artifacts = platforms.map((platform) => [
    platform,
    { fileName: `vesana-agent-${platform}`, size: 1000, sha256: 'a'.repeat(64) },
  ])
  return { id: `release-${version}`, component: 'agent', version, artifacts: Object.fromEntries(artifacts) }
}

/** An attempt from v1.0.0 to v1.1.0 that has just begun. */
export function anAttempt(but: Partial<AttemptFacts> = {}): AttemptFacts {
  return {
    id: 'attempt-1',
    releaseId: 'release-v1.1.0',
    fromVersion: 'v1.0.0',
    toVersion: 'v1.1.0',
    tryNumber: 1,
    stage: 'DOWNLOADING',
    percent: null,
    error: null,
    startedAt: NOON,
    updatedAt: NOON,
    endedAt: null,
    ...but,
  }
}
