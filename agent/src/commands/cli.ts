import { COMPONENT } from '../build-info.ts'
import { LOG_FORMATS, type LogFormat } from '../log.ts'
import { defaultPaths } from '../files/places.ts'
import { failure, success, type Result } from '../result.ts'

const NAME = `vesana-${COMPONENT}`

export interface Paths {
  config: string
  stateDir: string
}

export type Command =
  | { kind: 'help' }
  | { kind: 'version' }
  | ({ kind: 'run'; logFormat: LogFormat } & Paths)
  | ({ kind: 'status'; json: boolean } & Paths)
  | ({ kind: 'check-update'; json: boolean } & Paths)
  | ({ kind: 'reconfigure'; server: string; token: string } & Paths)
  | ({ kind: 'rollback'; ifOnTrial: boolean } & Paths)
  | ({ kind: 'judge' } & Paths)
  | ({ kind: 'note-exit' } & Paths)
  | ({ kind: 'set-up'; checkOnly: boolean } & Paths)
  | { kind: 'compare-version'; with: string }

const COMMANDS = ['run', 'status', 'check-update', 'reconfigure', 'rollback'] as const
/** For the service's unit, which gives them to the backup binary, and for set-up programs. Not in the help. */
const OWN_COMMANDS = ['judge', 'note-exit', 'set-up', 'compare-version'] as const
type CommandName = (typeof COMMANDS | typeof OWN_COMMANDS)[number]

/** Which options a command takes besides --config and --state-dir. `true`: with a value. */
const OPTIONS: Record<CommandName, Record<string, boolean>> = {
  run: { '--log-format': true },
  status: { '--json': false },
  'check-update': { '--json': false },
  reconfigure: { '--server': true, '--token': true },
  rollback: { '--if-on-trial': false },
  judge: {},
  'note-exit': {},
  'set-up': { '--check': false },
  'compare-version': { '--with': true },
}

/** Reads the words after the program's name. An error is one line for the person who typed them. */
export function parseCommand(words: readonly string[]): Result<Command, string> {
  if (words.includes('--help') || words.includes('-h') || words[0] === 'help')
    return success({ kind: 'help' })
  if (words.length === 1 && words[0] === '--version') return success({ kind: 'version' })
  const [first, ...rest] = words
  const name = [...COMMANDS, ...OWN_COMMANDS].find((command) => command === first)
  if (name === undefined) {
    const problem = first === undefined ? 'No command given' : `Unknown command "${first}"`
    return failure(`${problem}. One of: ${COMMANDS.join(', ')}, --version, --help.`)
  }
  const options = parseOptions(name, rest)
  return options.ok ? buildCommand(name, options.value) : options
}

function parseOptions(name: CommandName, words: readonly string[]): Result<Map<string, string>, string> {
  const known: Record<string, boolean> = { '--config': true, '--state-dir': true, ...OPTIONS[name] }
  const found = new Map<string, string>()
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const option = equals < 0 ? word : word.slice(0, equals)
    const takesValue = Object.hasOwn(known, option) ? known[option] : undefined
    if (takesValue === undefined) {
      return failure(`Unknown option "${option}" of ${name}. Possible: ${Object.keys(known).join(', ')}.`)
    }
    if (!takesValue && equals >= 0) return failure(`${option} takes no value.`)
    const value = equals >= 0 ? word.slice(equals + 1) : takesValue ? words[++index] : ''
    if (value === undefined || (takesValue && value === '')) return failure(`${option} needs a value.`)
    found.set(option, value)
  }
  return success(found)
}

function buildCommand(name: CommandName, options: ReadonlyMap<string, string>): Result<Command, string> {
  const defaults = defaultPaths(COMPONENT)
  const paths: Paths = {
    config: options.get('--config') ?? defaults.config,
    stateDir: options.get('--state-dir') ?? defaults.stateDir,
  }
  const json = options.has('--json')
  switch (name) {
    case 'run': {
      const wanted = options.get('--log-format') ?? 'text'
      const logFormat = LOG_FORMATS.find((format) => format === wanted)
      if (logFormat === undefined) return failure(`--log-format must be ${LOG_FORMATS.join(' or ')}.`)
      return success({ kind: 'run', logFormat, ...paths })
    }
    case 'status':
    case 'check-update':
      return success({ kind: name, json, ...paths })
    case 'reconfigure': {
      const server = options.get('--server')
      const token = options.get('--token')
      if (server === undefined || token === undefined) {
        return failure(`reconfigure needs both: ${NAME} reconfigure --server URL --token T`)
      }
      return success({ kind: 'reconfigure', server, token, ...paths })
    }
    case 'rollback':
      return success({ kind: 'rollback', ifOnTrial: options.has('--if-on-trial'), ...paths })
    case 'judge':
    case 'note-exit':
      return success({ kind: name, ...paths })
    case 'set-up':
      return success({ kind: name, checkOnly: options.has('--check'), ...paths })
    case 'compare-version': {
      const other = options.get('--with')
      return other === undefined
        ? failure('compare-version needs --with.')
        : success({ kind: name, with: other })
    }
  }
}

export function helpText(): string {
  const { config, stateDir } = defaultPaths(COMPONENT)
  return `${NAME} keeps itself up to date from its Vesana server.

  ${NAME} run [--log-format text|json]                 what the service runs
  ${NAME} status [--json]                              version, server, last contact, update, and why none is running
  ${NAME} check-update [--json]                        asks the server now what it offers this host
  ${NAME} reconfigure --server URL --token T           keeps them if the server accepts them
  ${NAME} rollback                                     puts the version before the last update back
  ${NAME} --version

  --config PATH      instead of ${config}
  --state-dir DIR    instead of ${stateDir}
`
}
