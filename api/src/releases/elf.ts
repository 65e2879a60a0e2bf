import type { ByteSource, Executable } from './executable.ts'

const HEADER_SIZE = 64
const MACHINES: Record<number, Executable['machine']> = { 3: '386', 62: 'amd64', 183: 'arm64' }
const SECTION_WITHOUT_BYTES = 8
/** Real ones have 56 and 64 bytes; noise shall not make us read gigabytes. */
const LARGEST_ENTRY = 256

/**
 * Reads an ELF header (System V ABI, "Object Files"). Null when the file is none of 64 bits, little-endian.
 * `end` is where the last segment, section or table ends: a file that is shorter was cut.
 */
export async function readElf(source: ByteSource): Promise<Executable | null> {
  const header = await source.read(0, HEADER_SIZE)
  if (header.length < 6 || header.readUInt32BE(0) !== 0x7f454c46) return null
  if (header[4] !== 2 || header[5] !== 1) return { format: 'elf', machine: 'other', end: 0 }
  if (header.length < HEADER_SIZE) return { format: 'elf', machine: 'other', end: HEADER_SIZE }
  const segments = await tableEnd(source, header.readBigUInt64LE(32), header, 54, segmentEnd)
  const sections = await tableEnd(source, header.readBigUInt64LE(40), header, 58, sectionEnd)
  const machine = MACHINES[header.readUInt16LE(18)] ?? 'other'
  return { format: 'elf', machine, end: Math.max(HEADER_SIZE, segments, sections) }
}

/** The end of a table and of all that its entries point at; of the table alone where that is cut itself. */
async function tableEnd(
  source: ByteSource,
  tableOffset: bigint,
  header: Buffer,
  /** Where the header has the size of an entry, followed by their count. */
  sizeOffset: number,
  entryEnd: (entry: Buffer) => number,
): Promise<number> {
  const entrySize = header.readUInt16LE(sizeOffset)
  const count = header.readUInt16LE(sizeOffset + 2)
  if (count === 0 || entrySize < 40 || entrySize > LARGEST_ENTRY) return 0
  const start = Number(tableOffset)
  const end = start + entrySize * count
  if (end > source.size) return end
  const table = await source.read(start, entrySize * count)
  const ends = Array.from({ length: count }, (_, i) => entryEnd(table.subarray(i * entrySize)))
  return Math.max(end, ...ends)
}

function segmentEnd(entry: Buffer): number {
  return Number(entry.readBigUInt64LE(8) + entry.readBigUInt64LE(32))
}

function sectionEnd(entry: Buffer): number {
  if (entry.readUInt32LE(4) === SECTION_WITHOUT_BYTES) return 0
  return Number(entry.readBigUInt64LE(24) + entry.readBigUInt64LE(32))
}
