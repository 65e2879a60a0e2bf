import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { failure, success, type Result } from '../result.ts'

const ENOUGH_MS = 60_000

/** Runs reg.exe; resolves to its exit code and what it printed. */
export type RunReg = (words: readonly string[]) => Promise<{ code: number | undefined; out: string }>

export const runReg: RunReg = (words) =>
  new Promise((resolve) => {
    // Its full path: a reg.exe in the current folder or in PATH is not ours to run.
    const program = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'reg.exe')
    execFile(program, words, { timeout: ENOUGH_MS, windowsHide: true }, (error, out) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined
      resolve({ code, out })
    })
  })

/**
 * One value of the registry, as text: a REG_DWORD in decimal, REG_SZ and REG_EXPAND_SZ as they are. Undefined when
 * there is no such value; an error when that could not be found out.
 */
export async function readRegistryValue(
  key: string,
  name: string,
  run: RunReg = runReg,
): Promise<Result<string | undefined, string>> {
  const { code, out } = await run(['query', key, '/v', name, '/reg:64'])
  if (code === 1) return success(undefined)
  if (code !== 0) return failure(`${key}\\${name} could not be read: reg.exe did not run.`)
  for (const line of out.split(/\r?\n/)) {
    const found = /^\s+(\S+)\s+(REG_[A-Z_]+)\s*(.*)$/.exec(line)
    if (found === null || found[1]?.toLowerCase() !== name.toLowerCase()) continue
    const [, , type, data = ''] = found
    return success(type === 'REG_DWORD' ? String(Number(data.trim())) : data.trim())
  }
  return success(undefined)
}

/** Sets one value to a text (REG_SZ). The key is made where there is none. */
export async function writeRegistryValue(
  key: string,
  name: string,
  text: string,
  run: RunReg = runReg,
): Promise<Result<void, string>> {
  const { code } = await run(['add', key, '/v', name, '/t', 'REG_SZ', '/d', text, '/f', '/reg:64'])
  if (code === 0) return success(undefined)
  return failure(
    `${key}\\${name} could not be written: ${code === undefined ? 'reg.exe did not run' : `reg.exe ended with ${code}`}.`,
  )
}
