import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { messageOf } from '../files/file-error.ts'
import { failure, success, type Result } from '../result.ts'

/**
 * Tells this machine from every other, and stays what it is over a reinstall of ours: so a machine keeps its host.
 * A digest, as machine-id(5) wants it: the id itself is not for the network. install.sh makes the same one.
 */
export async function machineId(): Promise<Result<string, string>> {
  try {
    const own = process.platform === 'win32' ? await machineGuid() : await readFile('/etc/machine-id', 'utf8')
    const id = own.trim()
    if (id !== '') return success(createHash('sha256').update(`vesana:${id}`).digest('hex'))
    return failure('This machine has no id of its own.')
  } catch (error) {
    return failure(`The id of this machine cannot be read: ${messageOf(error)}`)
  }
}

/** What Windows calls itself since it was installed. */
async function machineGuid(): Promise<string> {
  const reg = join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'reg.exe')
  const words = ['query', 'HKLM\\SOFTWARE\\Microsoft\\Cryptography', '/v', 'MachineGuid', '/reg:64']
  const { stdout } = await promisify(execFile)(reg, words, { windowsHide: true })
  return /MachineGuid\s+REG_SZ\s+(\S+)/.exec(stdout)?.[1] ?? ''
}
