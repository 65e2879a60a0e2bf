import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ADMIN_TOKEN, ROOT } from './server-process.ts'

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`npm start prints a link that signs in, and ends cleanly on ${signal}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vesana-start-'))
    const launcher = spawn(process.execPath, [join(ROOT, 'scripts/start.mjs')], {
      cwd: ROOT,
      env: {
        ...process.env,
        PORT: '0',
        DATA_DIR: join(folder, 'data'),
        BINARIES_DIR: join(folder, 'binaries'),
        VESANA_ADMIN_TOKEN: ADMIN_TOKEN,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    launcher.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    launcher.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    try {
      await expect.poll(() => output).toMatch(/http:\/\/(localhost|127\.0\.0\.1):\d+/)
      const [url] = output.match(/http:\/\/(localhost|127\.0\.0\.1):\d+/) ?? []
      expect((await fetch(`${url}/healthz`)).status).toBe(200)

      const ended = once(launcher, 'exit')
      launcher.kill(signal)

      expect(await ended, output).toEqual([0, null])
      await expect(fetch(`${url}/healthz`)).rejects.toThrow()
    } finally {
      launcher.kill('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    }
  })
}

test('npm start leaves nothing behind when npm alone is told to end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vesana-start-'))
  const env = {
    ...process.env,
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
    BINARIES_DIR: join(folder, 'binaries'),
  }
  const npm = spawn('npm', ['start'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  npm.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  try {
    await expect.poll(() => output).toMatch(/#ticket=/)
    const [url] = output.match(/http:\/\/(localhost|127\.0\.0\.1):\d+/) ?? []

    npm.kill('SIGTERM')

    const answers = () =>
      fetch(`${url}/healthz`).then(
        ({ status }) => status,
        () => 'gone',
      )
    await expect.poll(answers, { timeout: 30_000 }).toBe('gone')
  } finally {
    npm.kill('SIGKILL')
    // The server may still be closing its files.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
})
