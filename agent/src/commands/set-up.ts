import { existsSync } from 'node:fs'
import { COMPONENT } from '../build-info.ts'
import { checkServer, checkToken, loadConfig } from '../config/config.ts'
import { keepAccess } from '../config/keep-access.ts'
import { signIn, type OwnAccess, type SignedIn } from '../enrollment/sign-in.ts'
import { messageOf } from '../files/file-error.ts'
import { failure, success, type Result } from '../result.ts'
import type { Command } from './cli.ts'
import { EXIT } from './exit-codes.ts'

type SetUp = Command & { kind: 'set-up' }

export interface Problem {
  exitCode: number
  message: string
}

/**
 * For set-up programs: finds out whether server and token are good, enrolls where the token is one for that, and keeps
 * what the service is to use. They come by the environment, as VESANA_SERVER and VESANA_TOKEN: words of a command line are
 * open to everybody on the machine. What is not said is taken from the configuration that is there.
 */
export async function setUp(command: SetUp, env: NodeJS.ProcessEnv): Promise<number> {
  const done = await trySetUp(command, env)
  if (done.ok) process.stdout.write(`${inAscii(done.value)}\n`)
  else process.stderr.write(`${inAscii(done.error.message)}\n`)
  return done.ok ? EXIT.success : done.error.exitCode
}

/** The end in a sentence for the person at the set-up program. */
export async function trySetUp(command: SetUp, env: NodeJS.ProcessEnv): Promise<Result<string, Problem>> {
  const own = await ownAccess(command.config)
  if (!own.ok) return failure({ exitCode: EXIT.config, message: own.error })
  const server = checkServer(env.VESANA_SERVER || own.value?.server)
  if (!server.ok) return failure({ exitCode: EXIT.config, message: `The server’s address ${server.error}` })
  const token = checkToken(env.VESANA_TOKEN || own.value?.token)
  if (!token.ok) return failure({ exitCode: EXIT.config, message: `The token ${token.error}` })
  const found = await signIn({
    server: server.value,
    token: token.value,
    own: own.value,
    checkOnly: command.checkOnly,
  })
  if (!found.ok) return failure({ exitCode: EXIT_OF[found.error.kind], message: found.error.message })
  if (found.value.kind === 'can-enroll' || command.checkOnly) return success(sentence(found.value))
  try {
    const kept = await keepAccess(command.config, server.value, found.value.token)
    return kept.ok ? success(sentence(found.value)) : failure({ exitCode: EXIT.config, message: kept.error })
  } catch (error) {
    const message = `${command.config} cannot be written: ${messageOf(error)}`
    return failure({ exitCode: EXIT.failure, message })
  }
}

const EXIT_OF = { unreachable: EXIT.unreachable, refused: EXIT.refused, failed: EXIT.failure } as const

/** A configuration that cannot be read is to be mended by a person; it is not written over. */
async function ownAccess(path: string): Promise<Result<OwnAccess | undefined, string>> {
  if (!existsSync(path)) return success(undefined)
  const config = await loadConfig(path, COMPONENT, {})
  return config.ok ? success(config.value) : config
}

/** A set-up program on Windows reads this in whatever code page the machine has. */
function inAscii(text: string): string {
  const plain = text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/[–—]/g, '-').replaceAll('…', '...')
  return plain.replace(/[^\x20-\x7e\n]/g, '?')
}

function sentence({ kind }: SignedIn): string {
  switch (kind) {
    case 'host-token':
      return 'The server accepts the token.'
    case 'kept-own':
      return 'This host is enrolled at this server already: it keeps its own token.'
    case 'enrolled':
      return 'This host is enrolled.'
    case 'can-enroll':
      return 'This host can enroll by the token.'
  }
}
