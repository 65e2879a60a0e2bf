import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ArtifactStore } from '../artifact-store.ts'
import { DurableFiles } from '../durable-files.ts'
import { inspectBinary } from '../inspect-binary.ts'
import type { ArtifactFacts } from '../release-facts.ts'
import { fakeBinary, fakeInstaller } from './fake-binary.ts'

/** Over a megabyte, so that a copy takes several writes and can be killed between them. */
const PADDING = 600_000

export const OLD = 'v1.0.0'
export const NEW = 'v1.1.0'

/** Puts files as a draft has them into the store and publishes them. Made to be killed at any of its steps. */
export async function publish(
  store: ArtifactStore,
  version: string,
  files: Record<string, Buffer>,
): Promise<void> {
  const draft = store.folders.draft('agent', version)
  await mkdir(draft, { recursive: true })
  const artifacts: ArtifactFacts[] = []
  for (const [fileName, bytes] of Object.entries(files)) {
    await writeFile(join(draft, fileName), bytes)
    const { size, sha256 } = await inspectBinary(join(draft, fileName))
    artifacts.push({ fileName, size, sha256 })
  }
  const copied = await store.copyImmutable('agent', version, draft, artifacts)
  if (!copied.ok) throw new Error(copied.failure.message)
  await store.switchTo('agent', version)
  await store.removeDraft('agent', version)
}

export function oldFiles(): Record<string, Buffer> {
  return {
    'vesana-agent-linux-amd64': fakeBinary({ version: OLD, padding: PADDING }),
    'vesana-agent-windows-amd64.exe': fakeBinary({ version: OLD, platform: 'windows-amd64' }),
    'vesana-agent-setup.exe': fakeInstaller({ version: OLD }),
    'install.sh': Buffer.from('#!/bin/sh\n'),
  }
}

export function newFiles(): Record<string, Buffer> {
  return {
    'vesana-agent-linux-amd64': fakeBinary({ version: NEW, padding: PADDING }),
    'vesana-agent-linux-arm64': fakeBinary({ version: NEW, platform: 'linux-arm64' }),
  }
}

/** Run as a program it publishes, and kills itself as a power cut would at the step of the given number. */
async function publishUntilKilled(root: string, step: number): Promise<void> {
  let steps = 0
  const files = new DurableFiles(async () => {
    if (steps++ === step) process.kill(process.pid, 'SIGKILL')
  })
  await publish(new ArtifactStore(root, files), NEW, newFiles())
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await publishUntilKilled(process.argv[2]!, Number(process.argv[3]))
}
