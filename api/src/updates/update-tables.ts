import type { Component, Stage } from '@vesana/agent/protocol'
import type { Database } from '../orm.ts'
import type { OfferOutcome } from '../rollouts/rollout-facts.ts'
import type { RolloutState } from '../rollouts/rollout.entity.ts'

/** A time as a column holds it: SQLite epoch milliseconds, PostgreSQL a timestamp. */
export type TimeColumn = number | Date

export function toTime(database: Pick<Database, 'dialect'>, epochMs: number): TimeColumn {
  return database.dialect === 'sqlite' ? epochMs : new Date(epochMs)
}

/** Epoch milliseconds of a column's time. */
export function fromTime(column: TimeColumn | string): number {
  return typeof column === 'number' ? column : new Date(column).getTime()
}

/** The columns that the hand-written statements of the hot path touch; the entities own the tables. */
export interface UpdateTables {
  host: { id: string; update_requested_at: TimeColumn | null; update_requested_by: string | null }
  release: { id: string; component: Component; version: string }
  update_attempt: {
    id: string
    host_id: string
    attempt_key: string
    release_id: string | null
    from_version: string
    to_version: string
    try_number: number
    stage: Stage
    stage_seq: number
    percent: number | null
    error_code: string | null
    error_message: string | null
    started_at: TimeColumn
    updated_at: TimeColumn
    ended_at: TimeColumn | null
  }
  rollout: {
    id: string
    release_id: string
    state: RolloutState
    /** JSON: text in SQLite, a value in PostgreSQL. */
    plan: unknown
    begun: unknown
  }
  rollout_offer: {
    rollout_id: string
    host_id: string
    offered_at: TimeColumn
    outcome: OfferOutcome | null
    ended_at: TimeColumn | null
    attempt_id: string | null
  }
  update_event: {
    attempt_id: string
    seq: number
    stage: Stage
    percent: number | null
    error_code: string | null
    error_message: string | null
    host_time: TimeColumn
    received_at: TimeColumn
  }
}
