import type { Component, Platform, Stage } from '@vesana/agent/protocol'
import type { OfferFacts } from '../rollouts/rollout-facts.ts'
import type { AgentProcess } from './agent-process.ts'

/** The running or last update attempt of a host, as far as decisions need it. Times in epoch milliseconds. */
export interface AttemptFacts {
  readonly id: string
  /** Null when no release of that version is known here. */
  readonly releaseId: string | null
  readonly fromVersion: string
  readonly toVersion: string
  /** The how manyth try of this version on this host, from 1. */
  readonly tryNumber: number
  readonly stage: Stage
  readonly percent: number | null
  readonly error: { readonly code: string; readonly message: string } | null
  readonly startedAt: number
  readonly updatedAt: number
  readonly endedAt: number | null
}

/** All that is known of a host when something is decided about it. Times in epoch milliseconds. */
export interface HostFacts {
  readonly id: string
  readonly hostname: string
  /** It named itself when it enrolled, so what it reports as its name later holds too. */
  readonly isSelfNamed: boolean
  readonly component: Component
  readonly platform: Platform | null
  readonly currentVersion: string | null
  readonly lastSeenAt: number | null
  /** How often it says that it lives, by its effective config. */
  readonly heartbeatIntervalMs: number
  /** The host's own config forbids updates. */
  readonly optedOut: boolean
  readonly pausedAt: number | null
  readonly pausedBy: string | null
  readonly pauseReason: string | null
  readonly updateRequestedAt: number | null
  readonly updateRequestedBy: string | null
  /** Roll-backs that ended by then count no more. */
  readonly quarantineClearedAt: number | null
  readonly enrolledAt: number
  /** The host's own settings, laid over its component's defaults. */
  readonly config: Readonly<Record<string, unknown>>
  readonly labels: Readonly<Record<string, string>>
  readonly attempt: AttemptFacts | null
  /** Null until this server has a heartbeat of it: it is not stored. */
  readonly process: AgentProcess | null
  /** What a staged rollout offered it last. */
  readonly offer: OfferFacts | null
}

/** A host is online while it was seen within three heartbeat intervals (design: Agent status). */
const MISSED_HEARTBEATS = 3

export function isOnline(host: Pick<HostFacts, 'lastSeenAt' | 'heartbeatIntervalMs'>, now: number): boolean {
  return host.lastSeenAt !== null && now - host.lastSeenAt <= MISSED_HEARTBEATS * host.heartbeatIntervalMs
}

/** An attempt that began later, or of which more is known. */
export function isLater(there: AttemptFacts | null, here: AttemptFacts | null): boolean {
  if (there === null || here === null) return there !== null
  if (there.id !== here.id) return there.startedAt > here.startedAt
  return there.updatedAt > here.updatedAt || (there.endedAt !== null && here.endedAt === null)
}
