/** The four states that a host can be in, as an administrator sees them. */
export const HOST_STATES = ['UP_TO_DATE', 'PENDING_UPDATE', 'OUTDATED', 'UNKNOWN'] as const
export type HostState = (typeof HOST_STATES)[number]

/**
 * Why a host is where it is: every host has one at all times (design/domain.md, "Agent status"). Stable codes.
 * Each belongs to one state.
 */
export const REASONS = {
  CURRENT: 'UP_TO_DATE',
  NEWER_THAN_SERVER: 'UP_TO_DATE',
  OFFERED: 'PENDING_UPDATE',
  UPDATE_REQUESTED: 'PENDING_UPDATE',
  UPDATING: 'PENDING_UPDATE',
  WAITING_FOR_STAGE: 'PENDING_UPDATE',
  OUTSIDE_WINDOW: 'PENDING_UPDATE',
  LIMIT_REACHED: 'PENDING_UPDATE',
  RETRY_LATER: 'PENDING_UPDATE',
  RESTORING: 'PENDING_UPDATE',
  PAUSED: 'OUTDATED',
  OPTED_OUT: 'OUTDATED',
  ROLLOUT_PAUSED: 'OUTDATED',
  ROLLOUT_HALTED: 'OUTDATED',
  QUARANTINED: 'OUTDATED',
  UPDATE_FAILED: 'OUTDATED',
  NO_ARTIFACT: 'OUTDATED',
  OFFLINE: 'OUTDATED',
  BELOW_MINIMUM: 'OUTDATED',
  NEVER_REPORTED: 'UNKNOWN',
} as const satisfies Record<string, HostState>

export type Reason = keyof typeof REASONS
export const REASON_CODES = Object.keys(REASONS) as Reason[]

export function stateOf(reason: Reason): HostState {
  return REASONS[reason]
}
