import type { Component, Platform } from '@vesana/agent/protocol'

/** What a host needs to know of one file that it may run. Size in bytes, digest as 64 lower-case hex digits. */
export interface ArtifactFacts {
  readonly fileName: string
  readonly size: number
  readonly sha256: string
}

/**
 * A published release as the hot path sees it: plain data in memory, no database.
 * A platform that is absent has no binary in this release.
 */
export interface ReleaseFacts {
  readonly id: string
  readonly component: Component
  readonly version: string
  readonly artifacts: Readonly<Partial<Record<Platform, ArtifactFacts>>>
  /** A host must run at least this before it may take the release; absent or null: any host may. */
  readonly minimumVersion?: string | null
}
