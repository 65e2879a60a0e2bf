import type { Platform } from '@vesana/agent/protocol'
import { readElf } from './elf.ts'
import { readPe } from './pe.ts'

/** Bytes that can be read at any place. `read` answers with fewer bytes than asked for where the file ends. */
export interface ByteSource {
  readonly size: number
  read(offset: number, length: number): Promise<Buffer>
}

/** What the header of an executable file says. */
export interface Executable {
  readonly format: 'elf' | 'pe'
  readonly machine: 'amd64' | 'arm64' | '386' | 'other'
  /** The size in bytes that the file must have at least; a smaller one was cut. */
  readonly end: number
}

/** Null when the bytes are no executable that we know. */
export async function readExecutable(source: ByteSource): Promise<Executable | null> {
  return (await readElf(source)) ?? (await readPe(source))
}

/** The platform that runs it, if it is one of ours. */
export function platformOf({ format, machine }: Executable): Platform | null {
  if (format === 'elf' && machine === 'amd64') return 'linux-amd64'
  if (format === 'elf' && machine === 'arm64') return 'linux-arm64'
  if (format === 'pe' && machine === 'amd64') return 'windows-amd64'
  return null
}

export function sourceOf(bytes: Buffer): ByteSource {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) }
}
