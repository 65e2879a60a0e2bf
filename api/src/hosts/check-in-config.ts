import { type AgentConfig, type Component, DEFAULT_INTERVALS } from '@vesana/agent/protocol'
import { type Result, fail, ok } from '../errors.ts'

/** A component's defaults overlaid with the host's own settings: what `GET /config` answers as `config`. */
export function checkInConfig(component: Component, own: Readonly<Record<string, unknown>>): AgentConfig {
  return { ...DEFAULT_INTERVALS[component], ...own }
}

const INTERVALS = ['poll_interval_s', 'heartbeat_interval_s'] as const
const SHORTEST_S = 0.1
const LONGEST_S = 24 * 60 * 60
const LARGEST_BYTES = 16 * 1024

/** Settings are opaque, but for the two intervals and their size. */
export function judgeHostConfig(own: Record<string, unknown>): Result<Record<string, unknown>> {
  for (const key of INTERVALS) {
    const value = own[key]
    if (value === undefined) continue
    if (typeof value !== 'number' || !(value >= SHORTEST_S && value <= LONGEST_S)) {
      const message = `${key} takes a number of seconds from ${SHORTEST_S} to ${LONGEST_S}.`
      return fail('BAD_USER_INPUT', message, `config.${key}`)
    }
  }
  if (Buffer.byteLength(JSON.stringify(own)) > LARGEST_BYTES) {
    return fail(
      'BAD_USER_INPUT',
      `A host's config may have at most ${LARGEST_BYTES} bytes as JSON.`,
      'config',
    )
  }
  return ok(own)
}
