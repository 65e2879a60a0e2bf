/** A host’s own settings as they are typed: the two intervals as numbers, empty for the default, the rest as JSON. */
export interface HostConfigText {
  pollIntervalS: number | ''
  heartbeatIntervalS: number | ''
  rest: string
}

type Config = Record<string, unknown>
export type ReadConfig = { config: Config } | { problems: Partial<Record<keyof HostConfigText, string>> }

const SHORTEST_S = 0.1
const LONGEST_S = 24 * 60 * 60

export function writeConfig(config: Config): HostConfigText {
  const { poll_interval_s: poll, heartbeat_interval_s: heartbeat, ...rest } = config
  return {
    pollIntervalS: typeof poll === 'number' ? poll : '',
    heartbeatIntervalS: typeof heartbeat === 'number' ? heartbeat : '',
    rest: Object.keys(rest).length === 0 ? '' : JSON.stringify(rest, null, 2),
  }
}

export function readConfig({ pollIntervalS, heartbeatIntervalS, rest }: HostConfigText): ReadConfig {
  const others = readRest(rest)
  const problems = {
    ...intervalProblem('pollIntervalS', pollIntervalS),
    ...intervalProblem('heartbeatIntervalS', heartbeatIntervalS),
    ...('problem' in others && { rest: others.problem }),
  }
  if ('problem' in others || Object.keys(problems).length > 0) return { problems }
  return {
    config: {
      ...(pollIntervalS !== '' && { poll_interval_s: pollIntervalS }),
      ...(heartbeatIntervalS !== '' && { heartbeat_interval_s: heartbeatIntervalS }),
      ...others.config,
    },
  }
}

function intervalProblem(key: keyof HostConfigText, seconds: number | ''): Record<string, string> {
  if (seconds === '' || (seconds >= SHORTEST_S && seconds <= LONGEST_S)) return {}
  return { [key]: `A number of seconds from ${SHORTEST_S} to ${LONGEST_S}, or nothing for the default.` }
}

function readRest(text: string): { config: Config } | { problem: string } {
  if (text.trim() === '') return { config: {} }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { problem: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { problem: 'This must be an object: { "name": value }.' }
  }
  const config = value as Config
  const twice = ['poll_interval_s', 'heartbeat_interval_s'].find((key) => Object.hasOwn(config, key))
  return twice ? { problem: `${twice} has a field of its own above.` } : { config }
}
