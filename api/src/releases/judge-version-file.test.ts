import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeVersionFile, parseVersionFile } from './judge-version-file.ts'
import type { ReleaseState } from './release.entity.ts'

const states = new Map<string, ReleaseState>([
  ['v1.4.0', 'PUBLISHED'],
  ['v1.4.1', 'WITHDRAWN'],
  ['v1.4.2', 'PUBLISHED'],
  ['v1.6.0', 'DRAFT'],
])

describe('judgeVersionFile', () => {
  test.each([
    ['no file: nothing is offered', null, { kind: 'nothing' }],
    ['a new version: its files are taken', 'v1.5.0\n', { kind: 'take', version: 'v1.5.0', hasDraft: false }],
    ['a prerelease too', 'v2.0.0-rc.1\n', { kind: 'take', version: 'v2.0.0-rc.1', hasDraft: false }],
    ['a version with a draft', 'v1.6.0', { kind: 'take', version: 'v1.6.0', hasDraft: true }],
    ['a published version: it is used', 'v1.4.2', { kind: 'use', version: 'v1.4.2' }],
    ['an older published one as well', 'v1.4.0', { kind: 'use', version: 'v1.4.0' }],
    [
      'spaces and line ends do not count',
      ' \uFEFF'.trim() + '  v1.4.2 \r\n\r\n',
      { kind: 'use', version: 'v1.4.2' },
    ],
  ])('%s', (_, content, decision) => {
    expect(judgeVersionFile(content, states)).toEqual(decision)
  })

  test.each([
    ['', 'VERSION is empty. Write one line, such as v1.5.0.'],
    [' \r\n', 'VERSION is empty. Write one line, such as v1.5.0.'],
    ['v1.4.2\nv1.5.0\n', 'VERSION has 2 lines. Write one, such as v1.5.0.'],
    ['1.5.0', 'VERSION says 1.5.0: write it with a leading v: v1.5.0.'],
    ['V1.5.0', 'VERSION says V1.5.0: write it with a leading v: v1.5.0.'],
    ['v1.5', 'VERSION says "v1.5", which is no version. Write one line, such as v1.5.0.'],
    ['v01.5.0', 'VERSION says "v01.5.0", which is no version. Write one line, such as v1.5.0.'],
    ['latest', 'VERSION says "latest", which is no version. Write one line, such as v1.5.0.'],
    ['../../etc', 'VERSION says "../../etc", which is no version. Write one line, such as v1.5.0.'],
    [
      '\uFFFDv\x001\x00',
      'VERSION is not plain text; PowerShell writes UTF-16 unless told `-Encoding ascii`. Write one line, such as v1.5.0.',
    ],
    [
      'v1.5.0-dirty',
      'v1.5.0-dirty is a development build, made from a tree with uncommitted changes. Commit them, tag the commit and build it with VERSION=v….',
    ],
  ])('refuses %j', (content, message) => {
    const failure = { code: 'BAD_USER_INPUT', message }
    expect(judgeVersionFile(content, states)).toEqual({ kind: 'refuse', failure })
  })

  test('refuses a version that was withdrawn', () => {
    const message = 'v1.4.1 was withdrawn. Write the version that hosts are to run, or publish a new one.'
    const failure = { code: 'CONFLICT', message }
    expect(judgeVersionFile('v1.4.1\n', states)).toEqual({ kind: 'refuse', failure })
  })

  test('whatever the file says, only a version in one line is followed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (content) => {
        const parsed = parseVersionFile(content)
        if (parsed.ok) expect(parsed.value).toMatch(/^v\d+\.\d+\.\d+/)
        else expect(parsed.failure.message).toContain('VERSION')
      }),
    )
  })
})
