import { chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test as base } from './fleet.ts'
import { InstallSandbox } from './install-script.ts'

const test = base.extend<{ sandbox: InstallSandbox; fetches: string[] }>({
  fetches: [['curl'], { option: true }],
  sandbox: async ({ fleet, fetches }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'install-sandbox-'))
    await use(await InstallSandbox.create(folder, fleet.server.url, fetches))
    await rm(folder, { recursive: true, force: true })
  },
})
test.skip(process.getuid?.() !== 0, 'install.sh needs root')

test('whoever is not root is told how to be', async ({ sandbox }) => {
  const as = ['/usr/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--']
  const { code, output } = await sandbox.install(['vesana_token', 'http://127.0.0.1:9'], { as })
  expect([code, output]).toEqual([1, expect.stringContaining('Not installed: this needs root.')])
  expect(output).toContain('sudo bash -s --')
})

test.describe('without curl and wget', () => {
  test.use({ fetches: [] })
  test('it says that one is needed', async ({ sandbox }) => {
    const { code, output } = await sandbox.install(['vesana_token', 'http://127.0.0.1:9'])
    expect([code, output]).toEqual([1, expect.stringContaining('there is neither curl nor wget')])
  })
})

test.describe('with no other than wget2', () => {
  test.use({ fetches: [] })
  test('it says that curl is needed', async ({ sandbox }) => {
    await sandbox.fake('wget', 'echo "GNU Wget2 2.2.0 - multithreaded metalink/file/website downloader"')
    const { code, output } = await sandbox.install(['vesana_token', 'http://127.0.0.1:9'])
    expect([code, output]).toEqual([1, expect.stringContaining('is wget2')])
    expect(output).toContain('Install curl')
  })
})

test.describe('a folder of programs', () => {
  test('that cannot be written is named before anything is asked for', async ({ sandbox }) => {
    await mkdir(join(sandbox.root, 'usr/local'), { recursive: true })
    await writeFile(join(sandbox.root, 'usr/local/bin'), 'no folder')
    const { code, output } = await sandbox.install(['vesana_token', 'http://127.0.0.1:9'])
    expect([code, output]).toEqual([
      1,
      expect.stringMatching(/^Not installed: \S+\/usr\/local\/bin cannot be written\.$/m),
    ])
  })

  test('that is not root’s, where no update could be put in place, is', async ({ sandbox }) => {
    const folder = join(sandbox.root, 'usr/local/bin')
    await mkdir(folder, { recursive: true })
    await chown(folder, 65534, 65534)
    const { code, output } = await sandbox.install(['vesana_token', 'http://127.0.0.1:9'])
    expect([code, output]).toEqual([1, expect.stringContaining('does not belong to root')])
    expect(output).toContain(`chown root ${folder}`)
  })
})

test.describe('what the machine is', () => {
  test('an unknown architecture is named', async ({ sandbox }) => {
    await sandbox.fake('uname', '[ "$1" = -m ] && echo riscv64 || echo Linux')
    const { code, output } = await sandbox.install(['vesana_token', 'http://127.0.0.1:9'])
    expect([code, output]).toEqual([1, expect.stringContaining('architecture riscv64')])
    expect(output).toContain('x86_64 and aarch64')
  })

  test('another system than Linux is', async ({ sandbox }) => {
    await sandbox.fake('uname', '[ "$1" = -m ] && echo x86_64 || echo FreeBSD')
    expect((await sandbox.install(['t'])).output).toContain('this is FreeBSD')
  })

  test('a glibc that is too old is, with the one that is needed', async ({ sandbox }) => {
    await sandbox.fake('getconf', 'echo glibc 2.17')
    const { output } = await sandbox.install(['t'])
    expect(output).toContain('this system has glibc 2.17; vesana-agent needs 2.28 or later')
  })

  test('musl is', async ({ sandbox }) => {
    await sandbox.fake('getconf', 'exit 1')
    await sandbox.fake('ldd', 'echo "musl libc (x86_64)" >&2; echo "Version 1.2.5" >&2; exit 1')
    expect((await sandbox.install(['t'])).output).toContain(
      'this system has no glibc (Alpine and others use musl)',
    )
  })

  test('a machine without systemd is', async ({ sandbox }) => {
    await rm(join(sandbox.root, 'run/systemd'), { recursive: true })
    const { code, output } = await sandbox.install(['t'])
    expect([code, output]).toEqual([1, expect.stringContaining('systemd does not run here')])
  })
})

for (const fetcher of ['curl', 'wget']) {
  test.describe(`with ${fetcher}`, () => {
    test.use({ fetches: [fetcher] })

    test('a server that cannot be reached is named, with how to look', async ({ sandbox }) => {
      const { code, output } = await sandbox.install(['vesana_token', 'http://127.0.0.1:9'])
      expect([code, output]).toEqual([1, expect.stringContaining('http://127.0.0.1:9 cannot be reached')])
      expect(output).toContain('curl -v http://127.0.0.1:9/healthz')
    })

    test('a wrong token is refused in the server’s words, and nothing is left', async ({
      fleet,
      sandbox,
    }) => {
      await fleet.publishUnreal('v1.0.0')
      const { code, output } = await sandbox.install(['vesana_wrong', fleet.server.url])
      expect([code, output]).toEqual([1, expect.stringContaining('refused the token')])
      // wget throws the body of a 401 away, and there is no option against it.
      if (fetcher === 'curl') expect(output).toContain('This enrollment token is not known or has expired.')
      expect(output).not.toContain('vesana_wrong')
      expect(await sandbox.traces()).toEqual([])
    })

    test('a token of the other component is told so', async ({ fleet, sandbox }) => {
      const { token } = await fleet.admin.enroll('web-1', { component: 'collector' })
      const { output } = await sandbox.install([token, fleet.server.url])
      expect(output).toContain('This token belongs to a collector')
    })

    test('a server without a release says what to publish', async ({ fleet, sandbox }) => {
      const { token } = await fleet.admin.enroll('web-1')
      const { code, output } = await sandbox.install([token, fleet.server.url])
      expect([code, output]).toEqual([1, expect.stringContaining('No release of the agent is published')])
    })

    test('a release without a file for this platform is named', async ({ fleet, sandbox }) => {
      await fleet.publishUnreal('v1.0.0')
      await sandbox.fake('uname', '[ "$1" = -m ] && echo aarch64 || echo Linux')
      const { token } = await fleet.admin.enroll('web-1')
      const { output } = await sandbox.install([token, fleet.server.url])
      expect(output).toContain('v1.0.0 has no file for linux-arm64')
    })

    test('a file that is not what was announced is thrown away', async ({ fleet, sandbox }) => {
      await fleet.publishUnreal('v1.0.0')
      await fleet.corruptRelease('v1.0.0')
      const { token } = await fleet.admin.enroll('web-1')
      const { code, output } = await sandbox.install([token, fleet.server.url])
      expect([code, output]).toEqual([
        1,
        expect.stringContaining('not the file that the server announced (SHA-256)'),
      ])
      expect(await sandbox.traces()).toEqual([])
    })

    test('a file that does not run is thrown away', async ({ fleet, sandbox }) => {
      await fleet.publishUnreal('v1.0.0')
      const { token } = await fleet.admin.enroll('web-1')
      const { code, output } = await sandbox.install([token, fleet.server.url])
      expect([code, output]).toEqual([1, expect.stringContaining('the agent does not run here')])
      expect(await sandbox.traces()).toEqual([])
    })
  })
}

test('words that make no sense are answered with the usage', async ({ sandbox }) => {
  const wrong = await sandbox.install(['--frobnicate'])
  expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining('There is no option --frobnicate.')])
  const purge = await sandbox.install(['--purge', 'vesana_token', 'http://127.0.0.1:9'])
  expect([purge.code, purge.output]).toEqual([
    2,
    expect.stringContaining('--purge goes with --uninstall only.'),
  ])
  expect((await sandbox.install(['--help'])).output).toContain('bash install.sh TOKEN [SERVER]')
})

test('a missing server or token, or a strange one, is asked for', async ({ sandbox }) => {
  expect((await sandbox.install(['vesana_token'])).output).toContain('no server was named')
  expect((await sandbox.install(['http://127.0.0.1:9'])).output).toContain('no token was given')
  expect((await sandbox.install(['vesana_token', 'ftp://x'])).output).toContain(
    'ftp://x is no address of a server',
  )
  expect((await sandbox.install(['tok"en', 'http://127.0.0.1:9'])).output).toContain(
    'characters that no token has',
  )
})

test('what a killed run left, with its token, is swept by the next, and not what a run that lives has', async ({
  sandbox,
}) => {
  // Above what Linux gives (2^22).
  const [dead, alive] = [`vesana-install.${2 ** 22 + 1}.a1B2c3`, `vesana-install.${process.pid}.a1B2c3`]
  for (const folder of [dead, alive]) {
    await mkdir(join(sandbox.root, folder))
    await writeFile(join(sandbox.root, folder, 'request'), 'vesana_token')
  }
  await sandbox.install(['vesana_token', 'http://127.0.0.1:9'])
  const left = (await readdir(sandbox.root)).filter((name) => name.startsWith('vesana-install'))
  expect(left).toEqual([alive])
})

test('removing it removes what a killed installation left', async ({ sandbox }) => {
  const config = 'etc/vesana-agent/config.yaml'
  const leftovers = [
    'etc/systemd/system/.vesana-agent.service.draft',
    'etc/systemd/system/.vesana-agent-rollback.service.before-install',
    'etc/vesana-agent/.config.yaml.draft',
    'etc/vesana-agent/.config.yaml.before-install',
    'usr/local/bin/.vesana-agent.installing',
    'usr/local/bin/.vesana-agent.restoring-4711',
  ]
  for (const file of [config, `${config}.tmp`, ...leftovers]) {
    await mkdir(dirname(join(sandbox.root, file)), { recursive: true })
    await writeFile(join(sandbox.root, file), 'left')
  }
  expect((await sandbox.install(['--uninstall'])).code).toBe(0)
  expect((await sandbox.traces()).toSorted()).toEqual(['etc/vesana-agent', config, `${config}.tmp`])
  expect((await sandbox.install(['--uninstall', '--purge'])).code).toBe(0)
  expect(await sandbox.traces()).toEqual([])
})
