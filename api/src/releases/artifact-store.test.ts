import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ArtifactStore } from './artifact-store.ts'
import { parseChecksums } from './checksums.ts'
import { DurableFiles } from './durable-files.ts'
import { inspectBinary } from './inspect-binary.ts'
import { NEW, OLD, newFiles, oldFiles, publish } from './testing/killed-publication.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'store-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe('publishing', () => {
  test('leaves the immutable copy with its checksums, the flat files and VERSION', async () => {
    const store = await storeWithOldRelease(root)

    const folder = join(root, 'agent/releases', OLD)
    expect((await readdir(folder)).toSorted()).toEqual(
      ['SHA256SUMS', ...Object.keys(oldFiles()).flatMap((name) => [name, `${name}.sha256`])].toSorted(),
    )
    const check = spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder })
    expect(check.status).toBe(0)
    expect(await store.readVersion('agent')).toBe('v1.0.0\n')
    await expectWhole(root)
  })

  test('removes the binaries that the release does not have, and keeps install.sh', async () => {
    const store = await storeWithOldRelease(root)
    await publish(store, NEW, newFiles())
    expect((await readdir(join(root, 'agent'))).toSorted()).toEqual([
      '.drafts',
      'VERSION',
      'install.sh',
      'releases',
      'vesana-agent-linux-amd64',
      'vesana-agent-linux-arm64',
    ])
  })

  test('copies: a flat file that is overwritten in place does not touch the release', async () => {
    await storeWithOldRelease(root)
    const flat = join(root, 'agent/vesana-agent-linux-amd64')
    await writeFile(flat, 'scp writes into the file that is there', { flag: 'r+' })
    await expectReleaseWhole(root, OLD)
  })

  test('refuses a file that changed since it was inspected', async () => {
    const store = new ArtifactStore(root)
    await writeFile(join(root, 'vesana-agent-linux-amd64'), 'other bytes')
    const artifact = { fileName: 'vesana-agent-linux-amd64', size: 11, sha256: 'a'.repeat(64) }
    expect(await store.copyImmutable('agent', NEW, root, [artifact])).toMatchObject({
      ok: false,
      failure: { code: 'ARTIFACT_REFUSED' },
    })
    await expect(readdir(join(root, 'agent/releases', NEW))).rejects.toThrow('ENOENT')
  })
})

describe('killed at any step of publishing', () => {
  test('the store is at the old release or the new one, whole', async () => {
    const before = join(root, 'before')
    await storeWithOldRelease(before)
    const steps = await namesOfSteps(before)
    const outcomes = new Set<string>()

    for (let step = 0; step < steps.length; step += 1) {
      const copy = join(root, `killed-${step}`)
      await cp(before, copy, { recursive: true })
      await publishUntil(copy, step)
      outcomes.add(await recoverAndLook(copy, steps[step]!))
      await rm(copy, { recursive: true })
    }

    expect(steps.length).toBeGreaterThan(40)
    expect([...outcomes]).toEqual([OLD, NEW])
  }, 60_000)

  test('of recovering itself, too', async () => {
    const before = join(root, 'before')
    await storeWithOldRelease(before)
    const steps = await namesOfSteps(before)
    const inTheMiddle = steps.findIndex((name) => name.includes('rename') && name.endsWith('linux-arm64'))
    await publishUntil(before, inTheMiddle)

    for (let step = 0; ; step += 1) {
      const copy = join(root, `killed-${step}`)
      await cp(before, copy, { recursive: true })
      const ended = await survive(new ArtifactStore(copy, killedAt(step)).recover())
      expect(await recoverAndLook(copy, `step ${step} of recovering`)).toBe(NEW)
      await rm(copy, { recursive: true })
      if (ended === 'done') break
    }
  }, 60_000)

  test('of a real process that is killed', async () => {
    const program = fileURLToPath(new URL('testing/killed-publication.ts', import.meta.url))
    const before = join(root, 'before')
    await storeWithOldRelease(before)
    const steps = await namesOfSteps(before)
    for (let step = 1; step < steps.length; step += 9) {
      const copy = join(root, `killed-${step}`)
      await cp(before, copy, { recursive: true })
      const argv = [
        '--conditions=source',
        '--disable-warning=ExperimentalWarning',
        program,
        copy,
        String(step),
      ]
      const child = spawnSync(process.execPath, argv, { encoding: 'utf8' })
      expect([child.signal, child.stderr]).toEqual(['SIGKILL', ''])
      await recoverAndLook(copy, steps[step]!)
    }
  }, 60_000)

  test('a VERSION that someone wrote since is left alone', async () => {
    await storeWithOldRelease(root)
    const steps = await namesOfSteps(root)
    await publishUntil(root, steps.findIndex((name) => name.endsWith('/VERSION')) - 1)
    await writeFile(join(root, 'agent/VERSION'), 'v0.9.0\n')

    const store = new ArtifactStore(root)
    await store.recover()

    expect(await store.readVersion('agent')).toBe('v0.9.0\n')
    await store.recover()
    expect(await store.readVersion('agent')).toBe('v0.9.0\n')
  })
})

async function storeWithOldRelease(folder: string): Promise<ArtifactStore> {
  const store = new ArtifactStore(folder)
  await store.recover()
  await publish(store, OLD, oldFiles())
  return store
}

async function namesOfSteps(before: string): Promise<string[]> {
  const names: string[] = []
  const copy = `${before}-counted`
  await cp(before, copy, { recursive: true })
  const files = new DurableFiles(async (step) => void names.push(step))
  await publish(new ArtifactStore(copy, files), NEW, newFiles())
  await rm(copy, { recursive: true })
  return names
}

class Killed extends Error {}

/**
 * Files whose changes end before the given step. Nothing below the test catches what is thrown there, so that the disk
 * is as a killed process leaves it.
 */
function killedAt(step: number): DurableFiles {
  let steps = 0
  return new DurableFiles(async () => {
    if (steps++ === step) throw new Killed()
  })
}

async function survive(act: Promise<void>): Promise<'killed' | 'done'> {
  try {
    await act
    return 'done'
  } catch (error) {
    if (error instanceof Killed) return 'killed'
    throw error
  }
}

async function publishUntil(folder: string, step: number): Promise<void> {
  await survive(publish(new ArtifactStore(folder, killedAt(step)), NEW, newFiles()))
}

/** @returns the version that the store is at after a restart */
async function recoverAndLook(folder: string, killedBefore: string): Promise<string> {
  await new ArtifactStore(folder).recover()
  const version = await expectWhole(folder, killedBefore)
  expect([OLD, NEW]).toContain(version)
  await expectReleaseWhole(folder, OLD)
  for (const name of [
    ...(await readdir(join(folder, 'agent'))),
    ...(await readdir(join(folder, 'agent/releases'))),
  ]) {
    if (/^\.(tmp-|publishing)/.test(name)) throw new Error(`${name} is left, killed before: ${killedBefore}`)
  }
  return version
}

/** VERSION, the flat files and the immutable copy agree. */
async function expectWhole(folder: string, because = ''): Promise<string> {
  const version = (await readFile(join(folder, 'agent/VERSION'), 'utf8')).trim()
  const files = await expectReleaseWhole(folder, version)
  for (const { fileName, sha256 } of files) {
    const flat = await inspectBinary(join(folder, 'agent', fileName))
    expect({ because, fileName, sha256: flat.sha256 }).toEqual({ because, fileName, sha256 })
  }
  const flatBinaries = (await readdir(join(folder, 'agent'))).filter((name) => name.startsWith('vesana-'))
  const binaries = files.map(({ fileName }) => fileName).filter((name) => name.startsWith('vesana-'))
  expect([because, ...flatBinaries.toSorted()]).toEqual([because, ...binaries.toSorted()])
  return version
}

async function expectReleaseWhole(folder: string, version: string) {
  const release = join(folder, 'agent/releases', version)
  const files = parseChecksums(await readFile(join(release, 'SHA256SUMS'), 'utf8'))
  expect(files.length).toBeGreaterThan(0)
  for (const { fileName, sha256 } of files) {
    expect((await inspectBinary(join(release, fileName))).sha256).toBe(sha256)
  }
  return files
}
