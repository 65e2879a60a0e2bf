import { COMPONENT } from '../build-info.ts'
import type { Command } from './cli.ts'
import { checkServer, checkToken } from '../config/config.ts'
import { keepAccess } from '../config/keep-access.ts'
import { EXIT } from './exit-codes.ts'
import { messageOf } from '../files/file-error.ts'
import { failure, type Result } from '../result.ts'
import { createServerClient } from '../check-in/server-client.ts'
import { SYSTEM } from '../system/this-system.ts'

/** Keeps a new server and token, but only after the server has accepted them. */
export async function reconfigure(command: Command & { kind: 'reconfigure' }): Promise<number> {
  const done = await tryReconfigure(command)
  if (!done.ok) {
    process.stderr.write(`${done.error}\n`)
    return EXIT.failure
  }
  process.stdout.write(
    `${command.config} is written. Now restart the service: ${SYSTEM.restartCommand(COMPONENT)}\n`,
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
    return await keepAccess(command.config, server.value, token.value)
  } catch (error) {
    return failure(`${command.config} cannot be written; nothing is changed: ${messageOf(error)}`)
  }
}
