import { describe, expect, test } from 'vitest'
import {
  renameWhenFree,
  replaceProgramInUse,
  sweepReplacedPrograms,
  type FileSystem,
} from './files-in-use.ts'

const TARGET = 'bin/vesana-agent.exe'
const BACKUP = 'bin/.vesana-agent.bak.exe'
const INCOMING = 'bin/.vesana-agent.new.exe'

class Refused extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** As Windows is: what runs can have another name, but neither go nor be replaced; what a scanner holds, neither. */
class WindowsFolder implements FileSystem {
  readonly files = new Map<string, string>()
  /** Contents that run, and names that a scanner holds for so many more looks. */
  readonly running = new Set<string>()
  readonly scanned = new Map<string, number>()
  /** Called before each change. */
  watch: () => void = () => undefined
  waitedMs = 0

  constructor(files: Record<string, string>) {
    this.files = new Map(Object.entries(files))
  }

  rename = async (from: string, to: string): Promise<void> => {
    this.watch()
    const content = this.files.get(from)
    if (content === undefined) throw new Refused('ENOENT')
    if (this.#isScanned(from) || this.#isScanned(to)) throw new Refused('EBUSY')
    if (from !== to && this.running.has(this.files.get(to) ?? '')) throw new Refused('EPERM')
    this.files.delete(from)
    this.files.set(to, content)
  }

  unlink = async (path: string): Promise<void> => {
    if (this.running.has(this.files.get(path) ?? '')) throw new Refused('EPERM')
    if (!this.files.delete(path)) throw new Refused('ENOENT')
  }

  readdir = async (): Promise<string[]> => [...this.files.keys()].map((path) => path.replace('bin/', ''))

  pause = async (ms: number): Promise<void> => {
    this.waitedMs += ms
  }

  get aside(): string[] {
    return [...this.files.keys()].filter((path) => path.includes('.old-'))
  }

  #isScanned(path: string): boolean {
    const left = this.scanned.get(path) ?? 0
    if (left > 0) this.scanned.set(path, left - 1)
    return left > 0
  }
}

const installed = (): WindowsFolder =>
  new WindowsFolder({ [TARGET]: 'old', [BACKUP]: 'old', [INCOMING]: 'new' })

describe('a program that runs', () => {
  test('makes room under another name, under which it goes on running', async () => {
    const folder = installed()
    folder.running.add('old')
    await replaceProgramInUse(INCOMING, TARGET, folder)
    expect(folder.files.get(TARGET)).toBe('new')
    expect(folder.aside.map((path) => folder.files.get(path))).toEqual(['old'])
    expect(folder.aside[0]).toMatch(/^bin\/\.vesana-agent\.old-[0-9a-f]{8}\.exe$/)
    expect(folder.waitedMs).toBe(0)
  })

  test('is deleted at the next start; what still runs, the backup and strangers stay', async () => {
    const folder = new WindowsFolder({
      [TARGET]: 'new',
      [BACKUP]: 'old',
      'bin/.vesana-agent.old-00000001.exe': 'gone',
      'bin/.vesana-agent.old-00000002.exe': 'hung',
      'bin/vesana-agent.old-00000003.exe': 'of a person',
    })
    folder.running.add('hung')
    await sweepReplacedPrograms('bin', folder)
    expect([...folder.files.values()]).toEqual(['new', 'old', 'hung', 'of a person'])
  })

  test('makes room a second time, too, as when it is undone by hand', async () => {
    const folder = installed()
    folder.running.add('old')
    await replaceProgramInUse(INCOMING, TARGET, folder)
    folder.running.add('new')
    folder.files.set('bin/.vesana-agent.draft.exe', 'copy of old')
    await replaceProgramInUse('bin/.vesana-agent.draft.exe', TARGET, folder)
    expect(folder.files.get(TARGET)).toBe('copy of old')
    expect(folder.aside.length).toBe(2)
  })
})

describe('a program that does not run', () => {
  test('is replaced by one rename, and leaves nothing', async () => {
    const folder = installed()
    await replaceProgramInUse(INCOMING, TARGET, folder)
    expect([...folder.files.keys()].toSorted()).toEqual([BACKUP, TARGET])
  })

  test('that is not there is no hindrance', async () => {
    const folder = installed()
    folder.files.delete(TARGET)
    await replaceProgramInUse(INCOMING, TARGET, folder)
    expect(folder.files.get(TARGET)).toBe('new')
  })
})

describe('a scanner', () => {
  test.each([INCOMING, TARGET])(
    'that holds %s for a second is waited for, with the old program in place',
    async (path) => {
      const folder = installed()
      folder.running.add('old')
      folder.scanned.set(path, 5)
      folder.pause = async (ms) => {
        folder.waitedMs += ms
        expect(folder.files.get(TARGET)).toBe('old')
      }
      await replaceProgramInUse(INCOMING, TARGET, folder)
      expect(folder.files.get(TARGET)).toBe('new')
      expect(folder.waitedMs).toBeGreaterThan(0)
    },
  )

  test('that does not let go ends the try within seconds, with the old program in place', async () => {
    const folder = installed()
    folder.running.add('old')
    folder.scanned.set(INCOMING, Infinity)
    await expect(replaceProgramInUse(INCOMING, TARGET, folder)).rejects.toThrow('EBUSY')
    expect(folder.files.get(TARGET)).toBe('old')
    expect(folder.aside).toEqual([])
    expect(folder.waitedMs).toBeLessThan(10_000)
  })

  test('delays the rename of a state file, and a missing file is said at once', async () => {
    const folder = new WindowsFolder({ 'state.tmp': 'next', state: 'now' })
    folder.scanned.set('state', 2)
    await renameWhenFree('state.tmp', 'state', folder)
    expect(folder.files.get('state')).toBe('next')
    folder.waitedMs = 0
    await expect(renameWhenFree('state.tmp', 'state', folder)).rejects.toThrow('ENOENT')
    expect(folder.waitedMs).toBe(0)
  })
})

test('a power cut before any step leaves the program or, for one instant, its backup', async () => {
  const instants: string[] = []
  const folder = installed()
  folder.running.add('old')
  folder.watch = () =>
    instants.push(folder.files.get(TARGET) ?? `only the backup: ${folder.files.get(BACKUP)}`)
  await replaceProgramInUse(INCOMING, TARGET, folder)
  expect(instants).toEqual(['old', 'old', 'only the backup: old'])
})
