import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ConfigError, readConfig } from '../config.ts'
import type { Result } from '../errors.ts'
import type { BackupManifest } from './backup-manifest.ts'
import { restoreBackup, stampOf } from './restore-backup.ts'
import { takeBackup } from './take-backup.ts'

/** `npm run backup` and `npm run restore`, on the settings of the server's own environment. */
const USAGE = `Usage:
  npm run backup  [-- --to FOLDER] [--with-binaries]   a new folder in FOLDER; by default in DATA_DIR/backups
  npm run restore -- --from FOLDER                     on a server that is ended`

const OPTIONS = {
  to: { type: 'string' },
  from: { type: 'string' },
  'with-binaries': { type: 'boolean', default: false },
} as const

async function main([command, ...args]: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: OPTIONS })
  if (command === 'backup' && values.from === undefined) return backUp(values.to, values['with-binaries'])
  if (command === 'restore' && values.from !== undefined) return restore(values.from)
  throw new Error(USAGE)
}

async function backUp(to: string | undefined, withBinaries: boolean): Promise<void> {
  const startedAt = performance.now()
  const config = readConfig(process.env)
  const now = Date.now()
  const into = to === undefined ? resolve(config.dataDir, 'backups') : fromCaller(to)
  const folder = resolve(into, `vesana-${stampOf(now)}`)
  const { manifest, notWhole } = expected(await takeBackup({ config, to: folder, withBinaries, now }))
  say(`Backed up to ${folder}`)
  say(`  ${contentsOf(manifest)}, in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
  if (!withBinaries) say('  without the released binaries: --with-binaries takes them too')
  for (const file of notWhole) say(`  Not whole in the store, nor in the backup: ${file}`)
}

async function restore(from: string): Promise<void> {
  const config = readConfig(process.env)
  const restored = expected(await restoreBackup({ config, from: fromCaller(from), now: Date.now() }))
  say(
    `Restored the backup of ${restored.manifest.takenAt} to ${config.dataDir}: ${contentsOf(restored.manifest)}`,
  )
  if (restored.before !== null) say(`  What was there before is kept in ${restored.before}`)
}

/** npm runs scripts in the project's folder; paths are meant from where the person is. */
function fromCaller(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path)
}

function contentsOf({ files }: BackupManifest): string {
  const size = Object.values(files).reduce((sum, file) => sum + file.size, 0)
  return `${Object.keys(files).length} files, ${(size / 1e6).toFixed(1)} MB`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function expected<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Refused(result.failure.message)
}

class Refused extends Error {}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isExpected = error instanceof Refused || error instanceof ConfigError
  const { code, message, stack } = error as NodeJS.ErrnoException
  const isUsage = code?.startsWith('ERR_PARSE_ARGS') || message === USAGE
  const words = isExpected
    ? message
    : isUsage
      ? [message, USAGE].filter((w, i) => i === 0 || w !== message).join('\n')
      : stack
  process.stderr.write(`${words}\n`)
  process.exit(1)
})
