import { execFile } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { statePlaces, placesBeside } from '../../src/files/places.ts'
import { updateEventSchema } from '../../src/protocol/index.ts'
import { updateStateSchema, type UpdateState } from '../../src/update/update-state.ts'
import { type KnownBinaries, type KnownBinary, whichBinary } from './known-binaries.ts'
import type { HostPaths } from './system-calls.ts'

const execute = promisify(execFile)

/** Looks at what lies on a host. A file that was compared and has not changed since is not read again. */
export class HostTruth {
  readonly #paths: HostPaths
  readonly #known: KnownBinaries
  readonly #seen = new Map<string, KnownBinary | undefined>()
  readonly #asked = new Set<string>()

  constructor(paths: HostPaths, known: KnownBinaries) {
    this.#paths = paths
    this.#known = known
  }

  /** What has to hold at every instant: a working binary, a backup that is one, a state that can be read. */
  async problemsNow(): Promise<string[]> {
    const { binary, binFolder } = this.#paths
    const installed = await this.which(binary)
    const backup = await this.which(placesBeside(binary, 'agent').backup)
    const state = await this.readState().catch((error: unknown) => String(error))
    return [
      ...(installed === 'absent' ? [`There is no binary.`] : []),
      ...(installed === 'unknown' ? [`The binary is torn: neither the old nor the new one.`] : []),
      ...(typeof installed === 'string' ? [] : await this.#saysItsVersion(installed)),
      ...(backup === 'absent' || backup === this.#known.old ? [] : ['The backup is not the old binary.']),
      ...(typeof state === 'string' ? [`update-state.json: ${state}`] : []),
      ...(await this.#strangers(binFolder, BIN_FILES)),
      ...(await this.#strangers(this.#paths.stateFolder, STATE_FILES)),
    ]
  }

  /** What is left of the update once it is over. */
  async leftovers(): Promise<string[]> {
    const { binFolder, stateFolder, binary } = this.#paths
    const places = placesBeside(binary, 'agent')
    const kept = new Set([basename(binary), basename(places.backup), ...KEPT_STATE_FILES])
    return [...(await readdir(binFolder)), ...(await readdir(stateFolder))].filter((name) => !kept.has(name))
  }

  /** Every byte, nothing from memory. */
  async problemsAtEnd(expected: KnownBinary): Promise<string[]> {
    this.#seen.clear()
    this.#asked.clear()
    const installed = await this.which(this.#paths.binary)
    const { mode } = await stat(this.#paths.binary)
    const left = await this.leftovers()
    const { attempt, unreported } = (await this.readState()) ?? { attempt: null, unreported: [] }
    return [
      ...(await this.problemsNow()),
      ...(installed === expected ? [] : [`The binary is not ${expected.version}.`]),
      ...((mode & 0o777) === 0o755 ? [] : [`The binary has mode ${mode.toString(8)}.`]),
      ...(left.length === 0 ? [] : [`Left over: ${left.join(', ')}.`]),
      ...(unreported.length === 0 ? [] : [`${unreported.length} reports are still in the state.`]),
      ...((await this.unsentReports()) === 0 ? [] : ['The journal is not empty.']),
      ...(attempt?.stage === 'WATCHING' ? ['The attempt is still WATCHING.'] : []),
    ]
  }

  async readState(): Promise<UpdateState | undefined> {
    const text = await readOr(statePlaces(this.#paths.stateFolder).updateState)
    return text === undefined ? undefined : updateStateSchema.parse(JSON.parse(text))
  }

  /** Whole lines of the journal. */
  async unsentReports(): Promise<number> {
    const text = (await readOr(statePlaces(this.#paths.stateFolder).journal)) ?? ''
    const lines = text.split('\n').slice(0, -1)
    for (const line of lines) updateEventSchema.parse(JSON.parse(line))
    return lines.length
  }

  async which(path: string): Promise<KnownBinary | 'absent' | 'unknown'> {
    const found = await stat(path, { bigint: true }).catch(() => undefined)
    if (found === undefined) return 'absent'
    const identity = [found.dev, found.ino, found.size, found.mtimeNs].join(':')
    if (!this.#seen.has(identity)) {
      this.#seen.set(identity, await whichBinary(path, [this.#known.old, this.#known.new]))
    }
    return this.#seen.get(identity) ?? 'unknown'
  }

  /** Asked once of each file as it is: its bytes, which are compared each time, say the same again. */
  async #saysItsVersion({ version }: KnownBinary): Promise<string[]> {
    const { ino, mode, mtimeMs } = await stat(this.#paths.binary)
    const identity = [ino, mode, mtimeMs].join(':')
    if (this.#asked.has(identity)) return []
    this.#asked.add(identity)
    try {
      const { stdout } = await execute(this.#paths.binary, ['--version'], { env: {}, timeout: 30_000 })
      return stdout === `${version}\n` ? [] : [`--version of ${version} says ${stdout}.`]
    } catch (error) {
      return [`--version of ${version} fails: ${String(error)}`]
    }
  }

  async #strangers(folder: string, known: readonly RegExp[]): Promise<string[]> {
    const names = await readdir(folder)
    const strange = names.filter((name) => !known.some((pattern) => pattern.test(name)))
    const damaged = names.filter((name) => name.endsWith('.corrupt'))
    return [
      ...strange.map((name) => `A file without a name in this test: ${name}.`),
      ...damaged.map((name) => `A kill damaged a file: ${name}.`),
    ]
  }
}

/** All that may be there while an update is under way. */
const BIN_FILES = [
  /^vesana-agent$/,
  /^\.vesana-agent\.(bak|draft|restoring-\d+|new|new\.part|new\.part\.json(\.tmp)?)$/,
]
const STATE_FILES = [
  /^(update-state|contact|trial)\.json(\.tmp|\.corrupt)?$/,
  /^update-events\.jsonl(\.tmp|\.corrupt)?$/,
  /^run\.lock(\.\d+)?$/,
]
/** `trial.json.tmp`: of a judge that was killed; the next trial overwrites it. */
const KEPT_STATE_FILES = [
  'update-state.json',
  'contact.json',
  'trial.json',
  'trial.json.tmp',
  'update-events.jsonl',
  'run.lock',
]

async function readOr(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}
