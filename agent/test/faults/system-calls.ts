import { join } from 'node:path'
import { placesBeside, statePlaces } from '../../src/files/places.ts'

/** Calls that change or open a file. Only those on the agent's own files count, so `rename#3` is its third rename. */
export const FILE_CALLS = [
  'openat',
  'write',
  'pwrite64',
  'writev',
  'rename',
  'renameat2',
  'link',
  'linkat',
  'unlink',
  'unlinkat',
  'mkdir',
  'chmod',
  'fchmod',
  'fchmodat',
  'ftruncate',
  'fsync',
  'fdatasync',
  'copy_file_range',
  'sendfile',
] as const

/** Calls that reach other processes and the server, and the end. They count for each thread and child on its own. */
export const PROCESS_CALLS = [
  'socket',
  'connect',
  'shutdown',
  'clone',
  'clone3',
  'vfork',
  'execve',
  'wait4',
  'exit_group',
] as const

export const SYSTEM_CALLS: ReadonlySet<string> = new Set([...FILE_CALLS, ...PROCESS_CALLS])
const FILE_CALL_NAMES: ReadonlySet<string> = new Set(FILE_CALLS)

export function isFileCall(call: string): boolean {
  return FILE_CALL_NAMES.has(call)
}

/** Where a host keeps the agent and its state. */
export interface HostPaths {
  folder: string
  binary: string
  binFolder: string
  stateFolder: string
}

/** Every file that the agent has a name for; strace matches whole paths only. */
export function agentFiles({ binary, binFolder, stateFolder }: HostPaths): string[] {
  const named = [...Object.values(placesBeside(binary, 'agent')), ...Object.values(statePlaces(stateFolder))]
  return [binFolder, stateFolder, ...named.flatMap((path) => [path, `${path}.tmp`])]
}

/** What strace has to be told: to note `calls` down in `log`, and to kill at one of them. */
export interface Trace {
  calls: readonly string[]
  log: string
  kill?: { call: string; nth: number; file?: string }
}

/**
 * The words before the agent's own. `-D`: the agent stays the direct child of whoever starts it. No --seccomp-bpf:
 * with it, strace 6.1 injects no signal.
 */
export function straceWords({ calls, log, kill }: Trace, paths: HostPaths): string[] {
  const files = kill?.file === undefined ? agentFiles(paths) : [join(paths.folder, kill.file)]
  const filter = calls.every(isFileCall) ? files.flatMap((path) => ['-P', path]) : []
  const inject = kill === undefined ? [] : ['-e', `inject=${kill.call}:signal=SIGKILL:when=${kill.nth}`]
  const traced = calls.map((call) => `?${call}`).join(',')
  const words = ['-D', '-f', '-q', '-y', '-s', '200', '-e', `trace=${traced}`]
  const isOfOneFile = filter.length === 0 || kill?.file !== undefined
  const strace = isOfOneFile ? ['strace'] : withRestoring(paths)
  return [...strace, ...words, ...filter, ...inject, '-o', log, '--']
}

/** What a program puts the backup back by has its pid in its name. With `-D` that is strace's, which is the shell's. */
function withRestoring({ binFolder }: HostPaths): string[] {
  return ['sh', '-c', 'exec strace -P "$0-$$" "$@"', join(binFolder, '.vesana-agent.restoring')]
}

export interface TracedCall {
  thread: string
  call: string
  /** Below the host's folder: `state/run.lock`; that of the target for a rename or link. Empty for a call without a file. */
  file: string
  /** What a rename or link starts from. */
  from: string
  /** The rest of the line as strace wrote it. */
  words: string
  killed: boolean
}

/** Reads a log of strace: one entry a call, in order. */
export function parseTrace(log: string, { folder }: HostPaths): TracedCall[] {
  const calls: TracedCall[] = []
  for (const line of log.split('\n')) {
    const [, thread = '', call, words = ''] = /^(\d+)\s+(\w+)\((.*)$/.exec(line) ?? []
    if (call === undefined) continue
    const quoted = [...words.matchAll(/"(\/[^"]*)"/g)].map((match) => match[1] ?? '')
    const descriptor = /^\d+<([^>]*)>/.exec(words)?.[1]
    const files = (descriptor === undefined ? quoted : [descriptor]).map((path) => nameOf(path, folder))
    const killed = /= \?|<unfinished/.test(words)
    calls.push({ thread, call, file: files.at(-1) ?? '', from: files[0] ?? '', words, killed })
  }
  return calls
}

function nameOf(path: string, folder: string): string {
  const inside = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : ''
  return inside.replace(/(run\.lock\.|restoring-)\d+$/, '$1PID')
}
