import { randomBytes } from 'node:crypto'
import { type Component, type Platform, versionMarker } from '@vesana/agent/protocol'

export interface FakeBinary {
  component?: Component
  /** Null: a program that carries no marker. */
  version?: string | null
  platform?: Platform
  /** Bytes of noise, so that two builds differ and a file has the size that a test needs. */
  padding?: number
}

/**
 * A small file with the headers of a real executable: parsed as whole by the server, of the platform, with the marker.
 * It does not run. Two calls give two different files.
 */
export function fakeBinary({
  component = 'agent',
  version = 'v1.0.0',
  platform = 'linux-amd64',
  padding = 64,
}: FakeBinary = {}): Buffer {
  const marker = version === null ? 'just a program' : versionMarker(component, version)
  const payload = Buffer.concat([randomBytes(padding), Buffer.from(marker, 'latin1'), randomBytes(padding)])
  if (platform === 'windows-amd64') return fakePe(payload)
  return fakeElf(payload, platform === 'linux-amd64' ? 62 : 183)
}

/** What makensis makes: a small program that says what it installs, with its data behind the sections. */
export function fakeInstaller({
  component = 'agent',
  version = 'v1.0.0',
  padding = 64,
}: Omit<FakeBinary, 'platform'> = {}): Buffer {
  const marker = version === null ? 'just a program' : versionMarker(component, version)
  const stub = fakePe(Buffer.from(marker, 'latin1'), 0x14c)
  const data = randomBytes(padding)
  const header = Buffer.alloc(28)
  header.writeUInt32LE(0xdeadbeef, 4)
  header.write('NullsoftInst', 8, 'latin1')
  header.writeUInt32LE(header.length + data.length, 24)
  return Buffer.concat([stub, header, data])
}

/** Header, one program header, the payload, and as the last bytes a table of two section headers, as linkers do it. */
function fakeElf(payload: Buffer, machine: number): Buffer {
  const [headerSize, segmentSize, sectionSize] = [64, 56, 64]
  const payloadAt = headerSize + segmentSize
  const sectionsAt = payloadAt + payload.length
  const header = Buffer.alloc(headerSize)
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(header)
  header.writeUInt16LE(2, 16)
  header.writeUInt16LE(machine, 18)
  header.writeUInt32LE(1, 20)
  header.writeBigUInt64LE(BigInt(headerSize), 32)
  header.writeBigUInt64LE(BigInt(sectionsAt), 40)
  for (const [offset, value] of [
    [52, headerSize],
    [54, segmentSize],
    [56, 1],
    [58, sectionSize],
    [60, 2],
  ] as const) {
    header.writeUInt16LE(value, offset)
  }
  const segment = Buffer.alloc(segmentSize)
  segment.writeUInt32LE(1, 0)
  segment.writeBigUInt64LE(BigInt(payloadAt), 8)
  segment.writeBigUInt64LE(BigInt(payload.length), 32)
  const sections = Buffer.alloc(sectionSize * 2)
  sections.writeUInt32LE(1, sectionSize + 4)
  sections.writeBigUInt64LE(BigInt(payloadAt), sectionSize + 24)
  sections.writeBigUInt64LE(BigInt(payload.length), sectionSize + 32)
  return Buffer.concat([header, segment, payload, sections])
}

/** DOS stub, header, one section that holds the payload to the last byte. */
function fakePe(payload: Buffer, machine = 0x8664): Buffer {
  const [dosSize, optionalSize, sectionSize] = [64, 240, 40]
  const header = Buffer.alloc(dosSize + 24 + optionalSize + sectionSize)
  header.write('MZ', 0, 'latin1')
  header.writeUInt32LE(dosSize, 0x3c)
  header.write('PE\0\0', dosSize, 'latin1')
  header.writeUInt16LE(machine, dosSize + 4)
  header.writeUInt16LE(1, dosSize + 6)
  header.writeUInt16LE(optionalSize, dosSize + 20)
  header.writeUInt16LE(machine === 0x8664 ? 0x20b : 0x10b, dosSize + 24)
  const section = dosSize + 24 + optionalSize
  header.write('.data', section, 'latin1')
  header.writeUInt32LE(payload.length, section + 16)
  header.writeUInt32LE(header.length, section + 20)
  return Buffer.concat([header, payload])
}
