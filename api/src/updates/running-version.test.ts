import { describe, expect, it } from 'vitest'
import { reportOf } from './running-version.ts'

const cases: Array<[sentence: string, headers: Record<string, string>, report: object]> = [
  [
    'the two headers say it',
    { 'x-agent-version': 'v1.4.2', 'x-agent-platform': 'linux-arm64' },
    { version: 'v1.4.2', platform: 'linux-arm64' },
  ],
  [
    'failing these, the User-Agent says it',
    { 'user-agent': 'vesana-agent/v1.4.2 (linux; amd64)' },
    { version: 'v1.4.2', platform: 'linux-amd64' },
  ],
  [
    'a collector says it likewise',
    { 'user-agent': 'vesana-collector/v2.0.0-rc.1 (linux; arm64)' },
    { version: 'v2.0.0-rc.1', platform: 'linux-arm64' },
  ],
  [
    'the headers outweigh the User-Agent',
    { 'x-agent-version': 'v1.5.0', 'user-agent': 'vesana-agent/v1.4.2 (linux; amd64)' },
    { version: 'v1.5.0', platform: 'linux-amd64' },
  ],
  ['a User-Agent may leave its platform out', { 'user-agent': 'vesana-agent/v1.4.2' }, { version: 'v1.4.2' }],
  [
    'a platform that nobody builds for is not believed',
    { 'user-agent': 'vesana-agent/v1.4.2 (plan9; mips)' },
    { version: 'v1.4.2' },
  ],
  ['a foreign User-Agent says nothing', { 'user-agent': 'curl/8.5.0' }, {}],
  ['a request without any says nothing', {}, {}],
]

describe('what a poll says of its host', () => {
  it.each(cases)('%s', (_sentence, headers, report) => {
    expect(reportOf(headers)).toEqual({ ok: true, value: report })
  })

  it.each([
    ['x-agent-version', '1.4.2', /v1\.4\.2/],
    ['x-agent-version', 'latest', /v1\.4\.2/],
    ['x-agent-platform', 'darwin-arm64', /linux-amd64/],
  ])('refuses %s: %s, and says what it takes', (header, value, message) => {
    const report = reportOf({ [header]: value })
    expect(report).toMatchObject({ ok: false, failure: { code: 'BAD_USER_INPUT' } })
    expect(report.ok || report.failure.message).toMatch(message)
    expect(report.ok || report.failure.field?.toLowerCase()).toBe(header)
  })
})
