import {
  AGENT_PLATFORM_HEADER,
  AGENT_VERSION_HEADER,
  PLATFORMS,
  type Platform,
  versionSchema,
} from '@vesana/agent/protocol'
import { type Result, fail, ok } from '../errors.ts'
import type { Report } from './host-registry.ts'

type Headers = Record<string, string | string[] | undefined>

/**
 * What a poll says of its host: `X-Agent-Version` and `X-Agent-Platform`, failing that
 * `User-Agent: vesana-agent/v1.4.2 (linux; amd64)` (design/protocol.md). A header that is there and wrong is refused;
 * a foreign User-Agent says nothing.
 */
export function reportOf(headers: Headers): Result<Report> {
  const version = headers[AGENT_VERSION_HEADER]
  if (version !== undefined && !versionSchema.safeParse(version).success) {
    return fail('BAD_USER_INPUT', 'X-Agent-Version takes a version such as v1.4.2.', 'X-Agent-Version')
  }
  const platform = headers[AGENT_PLATFORM_HEADER]
  if (platform !== undefined && !isPlatform(platform)) {
    const message = `X-Agent-Platform takes one of ${PLATFORMS.join(', ')}.`
    return fail('BAD_USER_INPUT', message, 'X-Agent-Platform')
  }
  const agent = parseUserAgent(headers['user-agent'])
  return ok({ ...agent, ...(version && { version: String(version) }), ...(platform && { platform }) })
}

const USER_AGENT = /^vesana-(?:agent|collector)\/(\S+)(?: \((\w+); ?(\w+)\))?/

function parseUserAgent(header: string | string[] | undefined): Report {
  const match = typeof header === 'string' ? USER_AGENT.exec(header) : null
  if (!match) return {}
  const platform = `${match[2]}-${match[3]}`
  return {
    ...(versionSchema.safeParse(match[1]).success && { version: match[1] }),
    ...(isPlatform(platform) && { platform }),
  }
}

function isPlatform(value: unknown): value is Platform {
  return PLATFORMS.includes(value as Platform)
}
