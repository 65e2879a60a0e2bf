import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FaultHost } from './fault-host.ts'
import { startServer } from './killed-update.ts'
import type { KnownBinaries } from './known-binaries.ts'
import { FILE_CALLS, parseTrace, PROCESS_CALLS, type TracedCall } from './system-calls.ts'
import { until } from '../until.ts'

/** A call in a clean update at which an agent can be killed. */
export interface Boundary extends TracedCall {
  /** 1 for the old version, 2 for the new one. */
  start: number
  /** The nth such call of its thread: what strace counts. */
  nth: number
  /** By which file strace can be told it alone, and its number among the calls on that. */
  aim: { file: string; nth: number } | undefined
  /** What the state file says when it comes. */
  stage: string
}

/** Each call is stopped at twice, on processors that others use as well. */
const WITHIN_MS = 300_000

/** A clean update under strace, twice: its calls on the agent's files, and those to processes and the server. */
export async function recordUpdate(
  known: KnownBinaries,
): Promise<{ files: Boundary[]; processes: Boundary[] }> {
  return { files: await record(FILE_CALLS, known), processes: await record(PROCESS_CALLS, known) }
}

async function record(calls: readonly string[], known: KnownBinaries): Promise<Boundary[]> {
  const server = await startServer(known)
  const host = await FaultHost.withAgent(server, known.old)
  const logs = [join(host.folder, 'strace-1'), join(host.folder, 'strace-2')]
  try {
    await host.start({ calls, log: logs[0] as string }).ended
    const second = host.start({ calls, log: logs[1] as string })
    await until(() => server.stages.includes('COMPLETED'), 'COMPLETED', WITHIN_MS)
    const polls = server.polls.length
    await until(() => server.polls.length > polls + 1, 'polls after it', WITHIN_MS)
    await host.stop()
    await second.ended
    await until(
      async () => (await readFile(logs[1] as string, 'utf8')).includes('+++ exited'),
      'the end of the log',
      WITHIN_MS,
    )
    const texts = await Promise.all(logs.map((log) => readFile(log, 'utf8')))
    return numbered(texts.map((text) => parseTrace(text, host)))
  } finally {
    await host.remove()
    await server.stop()
  }
}

const STATE = 'state/update-state.json'

function numbered(starts: readonly TracedCall[][]): Boundary[] {
  let stage = 'IDLE'
  let written = 'IDLE'
  return starts.flatMap((calls, index) => {
    const counts = new Map<string, number>()
    return calls.map((call, at): Boundary => {
      const key = `${call.thread} ${call.call}`
      const nth = (counts.get(key) ?? 0) + 1
      counts.set(key, nth)
      const boundary = { ...call, start: index + 1, nth, aim: aimAt(calls.slice(0, at + 1)), stage }
      if (call.call === 'write' && call.file === `${STATE}.tmp`) written = stageIn(call.words) ?? written
      if (call.call === 'rename' && call.file === STATE) stage = written
      return boundary
    })
  })
}

/** At the last of them. What carries its process's number has no name beforehand. */
function aimAt(calls: readonly TracedCall[]): Boundary['aim'] {
  const last = calls.at(-1)
  const file = last && tracedBy(last)
  if (!file || file.endsWith('PID')) return undefined
  const isLike = (one: TracedCall) => one.thread === last.thread && one.call === last.call
  return { file, nth: calls.filter((one) => isLike(one) && tracedBy(one) === file).length }
}

/** strace's filter by path looks at what a rename starts from, not at what it ends as. */
function tracedBy({ call, from, file }: TracedCall): string {
  return call === 'rename' ? from : file
}

/** The beginning of the state file as strace shows it. */
function stageIn(words: string): string | undefined {
  return /\\"stage\\": \\"([A-Z_]+)/.exec(words)?.[1]
}
