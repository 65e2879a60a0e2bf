import { createHash } from 'node:crypto'
import { messageOf } from '../files/file-error.ts'
import { failure, success, type Result } from '../result.ts'
import { SYSTEM } from '../system/this-system.ts'

/**
 * Tells this machine from every other, and stays what it is over a reinstall of ours: so a machine keeps its host.
 * A digest, as machine-id(5) wants it: the id itself is not for the network. install.sh makes the same one.
 */
export async function machineId(): Promise<Result<string, string>> {
  try {
    const id = (await SYSTEM.machineId()).trim()
    if (id !== '') return success(createHash('sha256').update(`vesana:${id}`).digest('hex'))
    return failure('This machine has no id of its own.')
  } catch (error) {
    return failure(`The id of this machine cannot be read: ${messageOf(error)}`)
  }
}
