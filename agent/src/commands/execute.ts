import { realpathSync } from 'node:fs'
import { isSea } from 'node:sea'
import { COMPONENT, VERSION } from '../build-info.ts'
import { checkUpdate } from './check-update.ts'
import { judge } from './judge.ts'
import { noteExit } from './note-exit.ts'
import { helpText, parseCommand, type Command } from './cli.ts'
import { EXIT } from './exit-codes.ts'
import { placesBeside, placesOfInstallation, type Places } from '../files/places.ts'
import { reconfigure } from './reconfigure.ts'
import { rollback } from './rollback.ts'
import { run } from './run.ts'
import { setUp } from './set-up.ts'
import { status } from './status.ts'
import { orderOf } from '../update/version-order.ts'

/** Does what the words after the program's name say. Resolves to the exit code. */
export async function executeWords(words: readonly string[]): Promise<number> {
  const command = parseCommand(words)
  if (!command.ok) {
    process.stderr.write(`vesana-${COMPONENT}: ${command.error}\n`)
    return EXIT.usage
  }
  return execute(command.value)
}

async function execute(command: Command): Promise<number> {
  switch (command.kind) {
    case 'help':
      process.stdout.write(helpText())
      return EXIT.success
    case 'version':
      process.stdout.write(`${VERSION}\n`)
      return EXIT.success
    case 'run':
      return withOwnBinary((places) => run(command, places))
    case 'status':
      return status(command)
    case 'check-update':
      return checkUpdate(command)
    case 'reconfigure':
      return reconfigure(command)
    case 'rollback':
      return withInstallation((places) => rollback(command, places))
    case 'judge':
      return withInstallation((places) => judge(command, places))
    case 'set-up':
      return setUp(command, process.env)
    case 'compare-version':
      process.stdout.write(`${orderOf(VERSION, command.with)}\n`)
      return EXIT.success
    case 'note-exit':
      return noteExit(command, process.env)
  }
}

/** For commands that the backup is given, too: they mean the binary beside it. */
function withInstallation(act: (places: Places) => Promise<number>): Promise<number> {
  return withOwnBinary(({ target }) => act(placesOfInstallation(target, COMPONENT)))
}

/** From source the running program is Node itself, which is not ours to replace. */
async function withOwnBinary(act: (places: Places) => Promise<number>): Promise<number> {
  if (isSea()) return act(placesBeside(realpathSync(process.execPath), COMPONENT))
  process.stderr.write(`This needs the built binary: npm run build:${COMPONENT}\n`)
  return EXIT.failure
}
