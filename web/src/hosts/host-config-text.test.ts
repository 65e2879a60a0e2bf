import { describe, expect, it } from 'vitest'
import { readConfig, writeConfig } from './host-config-text'

const blank = { pollIntervalS: '', heartbeatIntervalS: '', rest: '' } as const

describe('a host’s own settings as they are typed', () => {
  it('come back as they were', () => {
    const config = { poll_interval_s: 10, log_level: 'debug', windows: { from: 22 } }
    expect(readConfig(writeConfig(config))).toEqual({ config })
    expect(writeConfig({})).toEqual(blank)
  })

  it('are the defaults where nothing is typed', () => {
    expect(readConfig(blank)).toEqual({ config: {} })
    expect(readConfig({ ...blank, heartbeatIntervalS: 0.5 })).toEqual({
      config: { heartbeat_interval_s: 0.5 },
    })
  })

  it.each([0, -1, 86_401])('take no interval of %s seconds', (seconds) => {
    expect(readConfig({ ...blank, pollIntervalS: seconds })).toEqual({
      problems: { pollIntervalS: expect.stringContaining('from 0.1 to 86400') },
    })
  })

  it.each([
    ['{ "a": 1', 'This is not JSON'],
    ['[1]', 'must be an object'],
    ['null', 'must be an object'],
    ['{ "poll_interval_s": 5 }', 'poll_interval_s has a field of its own'],
  ])('say what is wrong with %s', (rest, words) => {
    expect(readConfig({ ...blank, rest })).toEqual({ problems: { rest: expect.stringContaining(words) } })
  })
})
