import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, vi } from 'vitest'
import { Ledger } from './ledger.ts'
import { Load } from './load.ts'
import { seededRandom } from './random.ts'
import { ADMIN, RealServer } from './real-server.ts'
import { findLost } from './verify.ts'

const PROGRAM = fileURLToPath(new URL('../dist/server/backup.mjs', import.meta.url))
const SOON = { timeout: 60_000, interval: 10 }

/** `npm run backup` and `npm run restore`, without npm. */
function run(server: RealServer, ...args: string[]) {
  return promisify(execFile)(process.execPath, [PROGRAM, ...args], { env: server.environment })
}

it('a backup that is taken under load has all that was acknowledged before, and is a server again', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'vesana-backup-'))
  const server = await RealServer.at(join(dir, 'one'))
  const other = await RealServer.at(join(dir, 'other'))
  const ledger = new Ledger()
  const load = new Load(server.url, ledger, seededRandom(1))
  try {
    await server.start()
    await load.enroll(20)
    let isGone = false
    const running = load.run(() => isGone)
    await vi.waitFor(() => expect(ledger.published.length).toBeGreaterThan(0), SOON)
    const acknowledged = ledger.freeze()
    const backups = join(dir, 'backups')
    const { stdout } = await run(server, 'backup', '--to', backups, '--with-binaries')
    console.log(stdout.trim())
    const after = ledger.size
    await vi.waitFor(() => expect(ledger.size).toBeGreaterThan(after), SOON)
    isGone = true
    await server.kill()
    await running
    expect(load.unexpected).toEqual([])

    const [backup = ''] = await readdir(backups)
    console.log((await run(other, 'restore', '--from', join(backups, backup))).stdout.trim())
    await other.start()
    expect(await findLost(other.url, acknowledged, 'all')).toEqual([])
    expect((await signIn(other)).status).toBe(200)
    await expect(run(other, 'restore', '--from', join(backups, backup))).rejects.toThrow(
      'A server is running',
    )
  } finally {
    await server.kill()
    await other.kill()
    await rm(dir, { recursive: true, force: true })
  }
})

function signIn({ url }: RealServer): Promise<Response> {
  return fetch(`${url}/api/v1/session/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(ADMIN),
  })
}
