import { chown, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { COMPONENT } from '../build-info.ts'
import { writeDurably } from '../files/durable-file.ts'
import { errorCode } from '../files/file-error.ts'
import { failure, success, type Result } from '../result.ts'
import { CONFIG_KEYS } from './config.ts'
import { editEnvFile } from './config-env.ts'
import { editYaml } from './config-yaml.ts'

/** Writes server and token into the configuration; whatever else is in it stays, comments too. */
export async function keepAccess(path: string, server: string, token: string): Promise<Result<void, string>> {
  const keys = CONFIG_KEYS[COMPONENT]
  const values = { [keys.server]: server, [keys.token]: token }
  const before = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return ''
    throw error
  })
  const after = COMPONENT === 'agent' ? editYaml(before, values) : success(editEnvFile(before, values))
  if (!after.ok) return failure(`${path}: ${after.error}`)
  await mkdir(dirname(path), { recursive: true })
  const owner = await stat(path).catch(() => undefined)
  await writeDurably(path, after.value, 0o600)
  // The service may run as another user than whoever reconfigures it.
  const caller = process.getuid?.()
  if (owner !== undefined && caller !== undefined && owner.uid !== caller)
    await chown(path, owner.uid, owner.gid)
  return success(undefined)
}
