import { createHash } from 'node:crypto'
import { mkdtemp, rm, truncate, writeFile, copyFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { PLATFORMS, versionMarker } from '@vesana/agent/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { platformOf, readExecutable, sourceOf } from './executable.ts'
import { MarkerFinder, inspectBinary } from './inspect-binary.ts'
import { fakeBinary, fakeInstaller } from './testing/fake-binary.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inspect-'))
})
afterAll(() => rm(folder, { recursive: true }))

function isWhole(size: number, executable: { end: number } | null): boolean {
  return executable !== null && size >= executable.end
}

describe('inspectBinary', () => {
  test.each(PLATFORMS)('tells size, digest, marker and platform of a binary for %s', async (platform) => {
    const bytes = fakeBinary({ component: 'collector', version: 'v1.5.0-rc.1', platform, padding: 3_000_000 })
    const path = join(folder, platform)
    await writeFile(path, bytes)

    const inspection = await inspectBinary(path)

    expect(inspection.size).toBe(bytes.length)
    expect(inspection.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(inspection.markers).toEqual([{ component: 'collector', version: 'v1.5.0-rc.1' }])
    expect(platformOf(inspection.executable!)).toBe(platform)
    expect(isWhole(inspection.size, inspection.executable)).toBe(true)
  })

  test('finds a real program whole, and a cut copy of it cut', async () => {
    const whole = await inspectBinary(process.execPath)
    expect(whole.executable).toMatchObject({ format: 'elf' })
    expect(isWhole(whole.size, whole.executable)).toBe(true)

    const copy = join(folder, 'cut')
    await copyFile(process.execPath, copy)
    await truncate(copy, (await stat(copy)).size - 1000)
    const cut = await inspectBinary(copy)
    expect(cut.executable).toEqual(whole.executable)
    expect(isWhole(cut.size, cut.executable)).toBe(false)
  })

  test('takes neither a text nor an empty file for a program', async () => {
    for (const content of ['#!/bin/sh\necho hello\n', '', 'MZ', '\x7fEL']) {
      const path = join(folder, 'text')
      await writeFile(path, content)
      const { executable, markers } = await inspectBinary(path)
      expect(isWhole(content.length, executable)).toBe(false)
      expect(markers).toEqual([])
    }
  })
})

describe('readExecutable', () => {
  test.each(PLATFORMS)('notices any cut of a binary for %s', async (platform) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (at) => {
        const bytes = fakeBinary({ platform })
        const cut = bytes.subarray(0, at % bytes.length)
        expect(isWhole(bytes.length, await readExecutable(sourceOf(bytes)))).toBe(true)
        expect(isWhole(cut.length, await readExecutable(sourceOf(cut)))).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  test('notices that the data behind an NSIS installer is cut', async () => {
    const bytes = fakeInstaller({ padding: 500 })
    expect(isWhole(bytes.length, await readExecutable(sourceOf(bytes)))).toBe(true)
    for (const missing of [1, 100, 500]) {
      const cut = bytes.subarray(0, bytes.length - missing)
      expect(isWhole(cut.length, await readExecutable(sourceOf(cut)))).toBe(false)
    }
  })

  test('never fails on noise behind a valid beginning', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PLATFORMS),
        fc.uint8Array({ maxLength: 600 }),
        async (platform, noise) => {
          const bytes = fakeBinary({ platform })
          Buffer.from(noise).copy(bytes, 8)
          await readExecutable(sourceOf(bytes))
        },
      ),
    )
  })
})

describe('MarkerFinder', () => {
  test('finds a marker wherever the chunks are cut', () => {
    const text = `some bytes ${versionMarker('agent', 'v10.20.30-rc.1+build.5')} and more`
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (lengths) => {
        const finder = new MarkerFinder()
        const bytes = Buffer.from(text, 'latin1')
        let at = 0
        for (let i = 0; at < bytes.length; at += lengths[i % lengths.length]!, i += 1) {
          finder.add(bytes.subarray(at, at + lengths[i % lengths.length]!))
        }
        expect(finder.markers()).toEqual([{ component: 'agent', version: 'v10.20.30-rc.1+build.5' }])
      }),
    )
  })

  test('counts the same marker once, and tells different ones apart', () => {
    const finder = new MarkerFinder()
    for (const version of ['v1.0.0', 'v1.0.0', 'v1.1.0'])
      finder.add(Buffer.from(versionMarker('agent', version)))
    expect(finder.markers().map((marker) => marker.version)).toEqual(['v1.0.0', 'v1.1.0'])
  })
})
