import type { ByteSource, Executable } from './executable.ts'

const MACHINES: Record<number, Executable['machine']> = { 0x14c: '386', 0x8664: 'amd64', 0xaa64: 'arm64' }
const SECTION_SIZE = 40
const SECURITY_DIRECTORY = 4

/**
 * Reads a PE header (Microsoft, "PE Format"). Null when the file is none.
 * `end` is where the last section's bytes, the signature and the data of an NSIS installer end: a file that is shorter
 * was cut.
 */
export async function readPe(source: ByteSource): Promise<Executable | null> {
  const dos = await source.read(0, 64)
  if (dos.length < 2 || dos.toString('latin1', 0, 2) !== 'MZ') return null
  if (dos.length < 64) return { format: 'pe', machine: 'other', end: 64 }
  const start = dos.readUInt32LE(0x3c)
  const header = await source.read(start, 24)
  if (header.length < 24) return { format: 'pe', machine: 'other', end: start + 24 }
  if (header.readUInt32BE(0) !== 0x50450000) return null
  const machine = MACHINES[header.readUInt16LE(4)] ?? 'other'
  const optionalSize = header.readUInt16LE(20)
  const tables = await source.read(start + 24, optionalSize + SECTION_SIZE * header.readUInt16LE(6))
  const tablesEnd = start + 24 + optionalSize + SECTION_SIZE * header.readUInt16LE(6)
  if (tablesEnd > source.size) return { format: 'pe', machine, end: tablesEnd }
  const sections = sectionsEnd(tables.subarray(optionalSize))
  const signature = signatureEnd(tables.subarray(0, optionalSize))
  const installer = await nsisEnd(source, Math.max(sections, tablesEnd))
  return { format: 'pe', machine, end: Math.max(tablesEnd, sections, signature, installer) }
}

function sectionsEnd(table: Buffer): number {
  let end = 0
  for (let at = 0; at + SECTION_SIZE <= table.length; at += SECTION_SIZE) {
    const size = table.readUInt32LE(at + 16)
    if (size > 0) end = Math.max(end, size + table.readUInt32LE(at + 20))
  }
  return end
}

/** The certificate table is the one directory that is given by its place in the file, behind every section. */
function signatureEnd(optional: Buffer): number {
  if (optional.length < 2) return 0
  const directories = optional.readUInt16LE(0) === 0x20b ? 112 : 96
  const at = directories + SECURITY_DIRECTORY * 8
  if (optional.length < at + 8 || optional.readUInt32LE(directories - 4) <= SECURITY_DIRECTORY) return 0
  return optional.readUInt32LE(at) + optional.readUInt32LE(at + 4)
}

/**
 * NSIS appends its data behind the sections, led by a header which says how long it all is, itself and the checksum
 * included (NSIS, Source/exehead/fileform.h, `firstheader`).
 */
async function nsisEnd(source: ByteSource, start: number): Promise<number> {
  const header = await source.read(start, 28)
  const isNsis = header.length === 28 && header.readUInt32LE(4) === 0xdeadbeef
  if (!isNsis || header.toString('latin1', 8, 20) !== 'NullsoftInst') return 0
  return start + header.readUInt32LE(24)
}
