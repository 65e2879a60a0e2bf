import { chown, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { COMPONENT } from '../build-info.ts'
import type { Command } from './cli.ts'
import { checkServer, checkToken, CONFIG_KEYS } from '../config/config.ts'
import { editEnvFile } from '../config/config-env.ts'
import { editYaml } from '../config/config-yaml.ts'
import { writeDurably } from '../files/durable-file.ts'
import { EXIT } from './exit-codes.ts'
import { errorCode, messageOf } from '../files/file-error.ts'
import { failure, success, type Result } from '../result.ts'
import { createServerClient } from '../check-in/server-client.ts'

/** Keeps a new server and token, but only after the server has accepted them. */
export async function reconfigure(command: Command & { kind: 'reconfigure' }): Promise<number> {
  const done = await tryReconfigure(command)
  if (!done.ok) {
    process.stderr.write(`${done.error}\n`)
    return EXIT.failure
  }
  process.stdout.write(
    `${command.config} is written. Now restart the service: systemctl restart vesana-${COMPONENT}\n`,
  )
  return EXIT.success
}

async function tryReconfigure(command: Command & { kind: 'reconfigure' }): Promise<Result<void, string>> {
  const server = checkServer(command.server)
  if (!server.ok) return failure(`--server ${server.error}`)
  const token = checkToken(command.token)
  if (!token.ok) return failure(`--token ${token.error}`)
  const answer = await createServerClient(server.value, token.value, new AbortController().signal).config()
  if (answer.kind !== 'answer') {
    const why = 'message' in answer ? answer.message : answer.kind
    return failure(`${server.value} does not accept this; nothing is changed: ${why}`)
  }
  try {
    return await keep(command.config, server.value, token.value)
  } catch (error) {
    return failure(`${command.config} cannot be written; nothing is changed: ${messageOf(error)}`)
  }
}

async function keep(path: string, server: string, token: string): Promise<Result<void, string>> {
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
  if (owner !== undefined && owner.uid !== process.getuid?.()) await chown(path, owner.uid, owner.gid)
  return success(undefined)
}
