import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installPrograms } from '../../../scripts/install-programs.mjs'

const GCC = 'x86_64-w64-mingw32-gcc'
const SOURCE = join(import.meta.dirname, 'bad-agent.c')
const STRICT = ['-O1', '-s', '-static', '-Wall', '-Wextra', '-Werror']

export type Misbehaviour = 'CRASHES' | 'EXITS_ONE' | 'EXITS_ZERO' | 'EXITS_LATE' | 'HANGS' | 'EMPTIES_ITSELF'

/** Builds a program in `folder` that a server and `--version` take for the agent's `version`, and that misbehaves when it runs. */
export async function buildBadAgent(folder: string, version: string, how: Misbehaviour): Promise<Buffer> {
  installPrograms({ [GCC]: 'gcc-mingw-w64-x86-64' })
  const file = join(folder, `bad-${version}-${how}.exe`)
  await promisify(execFile)(GCC, [...STRICT, `-DVERSION="${version}"`, `-DHOW=${how}`, '-o', file, SOURCE])
  return readFile(file)
}
