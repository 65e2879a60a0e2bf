// Longer than most: one table of what a release may hold, and of what is said of each fault.
import { createHash } from 'node:crypto'
import type { Component } from '@vesana/agent/protocol'
import { describe, expect, test } from 'vitest'
import { parseArtifactName } from './artifact-name.ts'
import { readExecutable, sourceOf } from './executable.ts'
import { MarkerFinder } from './inspect-binary.ts'
import { type ArtifactsToJudge, type RefusalKind, failureOf, judgeArtifacts } from './judge-artifacts.ts'
import { fakeBinary, fakeInstaller } from './testing/fake-binary.ts'

const LINUX = 'vesana-agent-linux-amd64'
const ARM = 'vesana-agent-linux-arm64'
const WINDOWS = 'vesana-agent-windows-amd64.exe'
const SETUP = 'vesana-agent-setup.exe'

const goodLinux = fakeBinary({ version: 'v1.5.0' })
const oldSetup = fakeInstaller({ version: 'v1.4.2' })
const published = new Map([[sha256(oldSetup), 'v1.4.2']])

type Case = [
  sentence: string,
  files: Record<string, Buffer | string>,
  refusals: [kind: RefusalKind, message: string][],
  change?: Partial<Pick<ArtifactsToJudge, 'version' | 'way' | 'component'>>,
]

const cases: Case[] = [
  ['one whole binary of the version is enough', { [LINUX]: goodLinux }, []],
  [
    'every platform, an installer and a script',
    {
      [LINUX]: goodLinux,
      [ARM]: fakeBinary({ version: 'v1.5.0', platform: 'linux-arm64' }),
      [WINDOWS]: fakeBinary({ version: 'v1.5.0', platform: 'windows-amd64' }),
      [SETUP]: fakeInstaller({ version: 'v1.5.0' }),
      'install.sh': '#!/bin/sh\n',
    },
    [],
  ],
  [
    'nothing at all',
    {},
    [
      [
        'MISSING',
        'There is no binary for v1.5.0 of the agent: copy one for at least one platform, such as vesana-agent-linux-amd64.',
      ],
    ],
  ],
  [
    'a script alone',
    { 'install.sh': '#!/bin/sh\n' },
    [
      [
        'MISSING',
        'There is no binary for v1.5.0 of the agent: upload one for at least one platform, such as vesana-agent-linux-amd64.',
      ],
    ],
    { way: 'upload' },
  ],
  [
    'a copy that is still running',
    { [LINUX]: goodLinux.subarray(0, 300) },
    [
      [
        'CUT_SHORT',
        `vesana-agent-linux-amd64 is cut short: it has 300 bytes, and should have at least ${goodLinux.length}. Wait until it is there as a whole, or copy it again.`,
      ],
    ],
  ],
  [
    'an upload that was cut within the header',
    { [LINUX]: goodLinux.subarray(0, 20) },
    [
      [
        'CUT_SHORT',
        'vesana-agent-linux-amd64 is cut short: it has 20 bytes, and should have at least 64. Wait until it is there as a whole, or upload it again.',
      ],
    ],
    { way: 'upload' },
  ],
  [
    'an empty file',
    { [LINUX]: '' },
    [
      [
        'CUT_SHORT',
        'vesana-agent-linux-amd64 is cut short: it has 0 bytes. Wait until it is there as a whole, or copy it again.',
      ],
    ],
  ],
  [
    'the build for another platform',
    { [LINUX]: fakeBinary({ version: 'v1.5.0', platform: 'windows-amd64' }) },
    [
      [
        'WRONG_PLATFORM',
        'vesana-agent-linux-amd64 is a program for windows-amd64, not for linux-amd64: copy the build for linux-amd64.',
      ],
    ],
  ],
  [
    'an error page saved as a binary',
    { [WINDOWS]: '<html>404</html>' },
    [
      [
        'WRONG_PLATFORM',
        'vesana-agent-windows-amd64.exe is no program for windows-amd64: copy the build for windows-amd64.',
      ],
    ],
  ],
  [
    'a program of someone else',
    { [LINUX]: fakeBinary({ version: null }) },
    [
      [
        'NO_MARKER',
        'vesana-agent-linux-amd64 is not a Vesana agent binary: it carries no version. Copy what the build made.',
      ],
    ],
  ],
  [
    'the build of another version, copied in',
    { [LINUX]: fakeBinary({ version: 'v1.4.2' }) },
    [
      [
        'OTHER_VERSION',
        'vesana-agent-linux-amd64 says v1.4.2, VERSION says v1.5.0: copy the new build, or remove the file.',
      ],
    ],
  ],
  [
    'the build of another version, uploaded',
    { [LINUX]: fakeBinary({ version: 'v1.4.2' }) },
    [['OTHER_VERSION', 'vesana-agent-linux-amd64 says v1.4.2, the release is v1.5.0: upload the new build.']],
    { way: 'upload' },
  ],
  [
    'a development build under the name of a release',
    { [LINUX]: fakeBinary({ version: 'v1.5.0-dirty' }) },
    [
      [
        'OTHER_VERSION',
        'vesana-agent-linux-amd64 says v1.5.0-dirty, VERSION says v1.5.0: copy the new build, or remove the file.',
      ],
    ],
  ],
  [
    'the build of the other component',
    { [LINUX]: fakeBinary({ component: 'collector', version: 'v1.5.0' }) },
    [
      [
        'OTHER_COMPONENT',
        'vesana-agent-linux-amd64 is a build of the collector, not of the agent: copy the agent’s.',
      ],
    ],
  ],
  [
    'an installer that was not made anew',
    { [LINUX]: goodLinux, [SETUP]: oldSetup },
    [
      [
        'UNCHANGED',
        'vesana-agent-setup.exe is unchanged: it is the file of v1.4.2. Please run makensis again and copy the new one, or remove the file.',
      ],
    ],
  ],
  [
    'an installer of another version',
    { [LINUX]: goodLinux, [SETUP]: fakeInstaller({ version: 'v1.4.2' }) },
    [
      [
        'OTHER_VERSION',
        'vesana-agent-setup.exe says v1.4.2, VERSION says v1.5.0: copy the new build, or remove the file.',
      ],
    ],
  ],
  [
    'an installer of another component',
    { [LINUX]: goodLinux, [SETUP]: fakeInstaller({ version: 'v1.5.0', component: 'collector' }) },
    [
      [
        'OTHER_COMPONENT',
        'vesana-agent-setup.exe is a build of the collector, not of the agent: copy the agent’s.',
      ],
    ],
  ],
  [
    'an installer that does not say what it installs',
    { [LINUX]: goodLinux, [SETUP]: fakeInstaller({ version: null }) },
    [
      [
        'NO_MARKER',
        'vesana-agent-setup.exe is not a Vesana agent installer: it carries no version. Copy what the build made.',
      ],
    ],
  ],
  [
    'an installer that is none',
    { [LINUX]: goodLinux, [SETUP]: goodLinux },
    [
      [
        'NOT_AN_INSTALLER',
        'vesana-agent-setup.exe is a program for linux-amd64, not a Windows installer: copy what makensis made.',
      ],
    ],
  ],
  [
    'an installer that was cut',
    { [LINUX]: goodLinux, [SETUP]: oldSetup.subarray(0, oldSetup.length - 1) },
    [
      [
        'CUT_SHORT',
        `vesana-agent-setup.exe is cut short: it has ${oldSetup.length - 1} bytes, and should have at least ${oldSetup.length}. Wait until it is there as a whole, or copy it again.`,
      ],
    ],
  ],
  [
    'a development build',
    { [LINUX]: fakeBinary({ version: 'v1.5.0-3-gabc-dirty' }) },
    [
      [
        'DEVELOPMENT_BUILD',
        'v1.5.0-3-gabc-dirty is a development build, made from a tree with uncommitted changes. Commit them, tag the commit and build it with VERSION=v….',
      ],
    ],
    { version: 'v1.5.0-3-gabc-dirty' },
  ],
]

describe('judgeArtifacts', () => {
  test.each(cases)('%s', async (_, files, refusals, change = {}) => {
    const judged = judgeArtifacts(await toJudge(files, change))
    expect(judged.map(({ kind, message }) => [kind, message])).toEqual(refusals)
  })

  test('tells of every file at once', async () => {
    const files = { [LINUX]: fakeBinary({ version: 'v1.4.2' }), [ARM]: '', [SETUP]: oldSetup }
    const [first, ...more] = judgeArtifacts(await toJudge(files, {}))
    expect([first, ...more].map((refusal) => refusal?.kind)).toEqual([
      'OTHER_VERSION',
      'CUT_SHORT',
      'UNCHANGED',
    ])
    const failure = failureOf([first!, ...more])
    expect(failure.code).toBe('ARTIFACT_REFUSED')
    for (const file of [LINUX, ARM, SETUP]) expect(failure.message).toContain(file)
  })
})

async function toJudge(
  files: Record<string, Buffer | string>,
  change: Partial<ArtifactsToJudge>,
): Promise<ArtifactsToJudge> {
  const component: Component = change.component ?? 'agent'
  const artifacts = await Promise.all(
    Object.entries(files).map(async ([fileName, content]) => {
      const name = parseArtifactName(component, fileName)
      if (!name.ok) throw new Error(name.failure.message)
      return { name: name.value, inspection: await inspect(Buffer.from(content)) }
    }),
  )
  return { component, version: 'v1.5.0', published, way: 'copy', artifacts, ...change }
}

async function inspect(bytes: Buffer) {
  const finder = new MarkerFinder()
  finder.add(bytes)
  const executable = await readExecutable(sourceOf(bytes))
  return { size: bytes.length, sha256: sha256(bytes), markers: finder.markers(), executable }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
