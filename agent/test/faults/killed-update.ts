import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WireServer } from '../wire-server.ts'
import type { Ending } from '../exit-words.ts'
import { FaultHost, type Life } from './fault-host.ts'
import { HostTruth } from './host-truth.ts'
import type { Kill, KillPlan } from './kill-plan.ts'
import type { KnownBinaries } from './known-binaries.ts'
import { allEnded, foldReports, untruths } from './reported-truth.ts'
import { parseTrace } from './system-calls.ts'
import { until } from '../until.ts'

/** Where a kill struck. */
export interface Strike {
  /** The system call, or `moment`. */
  by: string
  /** The file of the call, below the host's folder. */
  file: string
  /** What the state file said: the stage of the update, `IDLE` before it. */
  stage: string
}

export interface KilledUpdate {
  strikes: Strike[]
  /** Kills whose call or moment never came, because the update was over before. */
  missed: number
  /** `COMPLETED`, or `FAILED NOT_RUNNABLE` and the like. */
  outcome: string
  problems: string[]
  /** For whoever has to find out why. */
  output: string
  ms: number
}

/** For up to seventeen lives of three processes each. */
const ENDS_WITHIN_MS = 300_000
const RESTART = 75

/** One update from v1.0.0 to v1.1.0 on a new host, killed as planned, then let run to its end. */
export async function killedUpdate(plan: KillPlan, known: KnownBinaries): Promise<KilledUpdate> {
  const server = await startServer(known)
  const host = await FaultHost.withAgent(server, known.old)
  const began = performance.now()
  const update = new UpdateUnderKills(host, server, known)
  try {
    const missed = await update.run([...plan])
    const problems = [...update.problems, ...(await update.problemsAtEnd())]
    return { ...update.found(problems), missed, ms: performance.now() - began }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const problems = [...update.problems, message, ...(await update.problemsAtEnd())]
    return { ...update.found(problems), missed: 0, ms: performance.now() - began }
  } finally {
    await host.remove()
    await server.stop()
  }
}

export async function startServer(known: KnownBinaries): Promise<WireServer> {
  const server = await new WireServer().start()
  server.intervals = { poll_interval_s: 0.1, heartbeat_interval_s: 0.2 }
  server.release = known.new
  return server
}

class UpdateUnderKills {
  readonly problems: string[] = []
  readonly #strikes: Strike[] = []
  readonly #host: FaultHost
  readonly #server: WireServer
  readonly #known: KnownBinaries
  readonly #truth: HostTruth
  readonly #deadline = performance.now() + ENDS_WITHIN_MS
  #starts = 0

  constructor(host: FaultHost, server: WireServer, known: KnownBinaries) {
    this.#host = host
    this.#server = server
    this.#known = known
    this.#truth = new HostTruth(host, known)
  }

  /** Starts the agent again and again, each time with the next kill, until the update is over. */
  async run(kills: Kill[]): Promise<number> {
    for (;;) {
      if (await this.#judged(kills[0])) kills.shift()
      const kill = kills[0]
      const log = this.#newLog()
      const life = this.#start(kill, log)
      const ending = await this.#endOf(life, kill)
      const struck = kill !== undefined && (await this.#whereItStruck(kill, ending, log))
      if (struck) this.#strikes.push(struck)
      if (struck || kill?.kind === 'exit') kills.shift()
      if (ending === 'over') return kills.filter(({ kind }) => kind !== 'exit').length
      this.#mayEnd(kill, ending)
      await this.#host.noteExit(ending)
      this.problems.push(...(await this.#truth.problemsNow()))
    }
  }

  /** What the unit does before each start. Resolves to true when that took the kill. */
  async #judged(kill: Kill | undefined): Promise<boolean> {
    const log = this.#newLog()
    const trace = kill?.kind === 'judge' ? { calls: [kill.call], log, kill } : undefined
    const ending = await this.#host.judge(trace)
    if (kill?.kind !== 'judge' || ending === undefined) return false
    const struck = await this.#whereItStruck(kill, ending, log)
    if (struck) this.#strikes.push(struck)
    this.problems.push(...(await this.#truth.problemsNow()))
    return true
  }

  #newLog(): string {
    return join(this.#host.folder, `strace-${this.#starts++}`)
  }

  #start(kill: Kill | undefined, log: string): Life {
    if (kill?.kind !== 'call') return this.#host.start()
    return this.#host.start({ calls: [kill.call], log, kill })
  }

  async #endOf(life: Life, kill: Kill | undefined): Promise<Ending | 'over'> {
    const timer = kill?.kind === 'moment' ? setTimeout(() => this.#host.kill(), kill.ms) : undefined
    let ending: Ending | undefined
    void life.ended.then((value) => (ending = value))
    await until(
      async () => ending !== undefined || (await this.#isOver()),
      'the end of the update',
      this.#deadline - performance.now(),
    )
    clearTimeout(timer)
    if (ending !== undefined) return ending
    const stopped = await this.#host.stop()
    // A kill may strike in the last moment, after everything is told: then there is one more start.
    return stopped?.signal === 'SIGKILL' ? stopped : 'over'
  }

  /** Told, forgotten by the host, tidied up, and the version that was told of is the one that asks. */
  async #isOver(): Promise<boolean> {
    const attempts = foldReports(this.#server.events)
    if (!allEnded(attempts)) return false
    const { stage } = attempts.at(-1) ?? {}
    // What failed for now is tried again; here one try is enough.
    if (stage !== 'COMPLETED') this.#server.release = undefined
    const expected = stage === 'COMPLETED' ? this.#known.new : this.#known.old
    if (this.#server.polls.at(-1)?.['x-agent-version'] !== expected.version) return false
    const state = await this.#truth.readState()
    const told = state?.unreported.length === 0 && (await this.#truth.unsentReports()) === 0
    return told && (await this.#truth.leftovers()).length === 0
  }

  async #whereItStruck(kill: Kill, ending: Ending | 'over', log: string): Promise<Strike | undefined> {
    const stage = (await this.#truth.readState())?.attempt?.stage ?? 'IDLE'
    const killed = ending !== 'over' && ending.signal === 'SIGKILL'
    if (kill.kind === 'moment') return killed ? { by: 'moment', file: '', stage } : undefined
    if (kill.kind === 'exit') return undefined
    if (killed)
      await until(async () => (await readLog(log)).includes('+++ killed'), 'the log of strace', 60_000)
    const text = await readLog(log)
    if (!text.includes('+++ killed by SIGKILL')) return undefined
    const last = parseTrace(text, this.#host).findLast((call) => call.call === kill.call && call.killed)
    return { by: kill.kind === 'judge' ? `judge:${kill.call}` : kill.call, file: last?.file ?? '', stage }
  }

  #mayEnd(kill: Kill | undefined, { code, signal }: Ending): void {
    if (signal === 'SIGKILL' && kill !== undefined) return
    if (code === RESTART) return
    this.problems.push(`The agent ended by itself with ${code ?? signal}.`)
  }

  async problemsAtEnd(): Promise<string[]> {
    const attempts = foldReports(this.#server.events)
    const completed = attempts.at(-1)?.stage === 'COMPLETED'
    return [
      ...untruths(this.#server.events),
      ...(allEnded(attempts) ? [] : [`An attempt has no end: ${this.#server.stages.join()}.`]),
      ...(await this.#truth.problemsAtEnd(completed ? this.#known.new : this.#known.old)),
    ]
  }

  found(problems: string[]): Omit<KilledUpdate, 'missed' | 'ms'> {
    const last = foldReports(this.#server.events).at(-1)
    const outcome = last === undefined ? 'NOTHING' : [last.stage, last.errorCode].filter(Boolean).join(' ')
    const output = `${this.#host.output}\nReported: ${this.#server.stages.join(' ')}`
    return { strikes: this.#strikes, outcome, problems: [...new Set(problems)], output }
  }
}

async function readLog(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
