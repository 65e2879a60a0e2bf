import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  AGENT_PLATFORM_HEADER,
  AGENT_VERSION_HEADER,
  DEFAULT_INTERVALS,
  configAnswerSchema,
  heartbeatAnswerSchema,
  isPermanent,
  restBasePath,
  type Component,
  type Heartbeat,
  type Platform,
  type UpdateEvent,
} from '@vesana/agent/protocol'
import semver from 'semver'
import { updateCourse, wayBackCourse, type CourseStep } from './update-course.ts'

export interface SimulatedHostOptions {
  server: string
  token: string
  hostname: string
  component: Component
  platform: Platform
  version: string
  /** Versions whose update fails here. */
  failsAt?: ReadonlySet<string>
  meanUpdateMs?: number
  random?: () => number
}

/** One host that speaks the real protocol and does nothing else: hundreds of them fit into one process. */
export class SimulatedHost {
  version: string
  readonly #options: SimulatedHostOptions
  readonly #random: () => number
  readonly #startedAt = performance.now()
  readonly #failedVersions = new Set<string>()
  /** What it ran before its last update. */
  #backup: string | undefined
  #intervals: { poll_interval_s: number; heartbeat_interval_s: number }
  #updating = false

  constructor(options: SimulatedHostOptions) {
    this.#options = options
    this.#random = options.random ?? Math.random
    this.#intervals = DEFAULT_INTERVALS[options.component]
    this.version = options.version
  }

  /** Checks in until the signal, like an agent: a poll and a heartbeat, each on its own interval with jitter. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      this.#repeat(
        () => this.poll(signal),
        () => this.#intervals.poll_interval_s,
        signal,
      ),
      this.#repeat(
        () => this.heartbeat(signal),
        () => this.#intervals.heartbeat_interval_s,
        signal,
      ),
    ])
  }

  async poll(signal: AbortSignal): Promise<void> {
    const response = await this.#send('/config', { signal })
    const answer = configAnswerSchema.parse(await response.json())
    this.#intervals = answer.config
    await this.#leave(answer.roll_back_from, signal)
    await this.#consider(answer.latest_version, false, signal)
  }

  async heartbeat(signal: AbortSignal): Promise<void> {
    const body: Heartbeat = {
      version: this.version,
      platform: this.#options.platform,
      hostname: this.#options.hostname,
      uptime_s: Math.round((performance.now() - this.#startedAt) / 1000),
    }
    const response = await this.#send('/heartbeat', { method: 'POST', body: JSON.stringify(body), signal })
    const answer = heartbeatAnswerSchema.parse(await response.json())
    await this.#leave(answer.roll_back_from, signal)
    if (answer.update_now) await this.#consider(answer.latest_version, true, signal)
  }

  async #consider(offered: string | undefined, updateNow: boolean, signal: AbortSignal): Promise<void> {
    if (offered === undefined || this.#updating || !semver.gt(offered, this.version)) return
    if (this.#failedVersions.has(offered) && !updateNow) return
    await this.#alone(() => this.#update(offered, signal))
  }

  /** Goes back from a withdrawn version, where it has something to go back to. */
  async #leave(withdrawn: string | undefined, signal: AbortSignal): Promise<void> {
    if (withdrawn !== this.version || this.#backup === undefined || this.#updating) return
    await this.#alone(() => this.#goBack(this.#backup!, signal))
  }

  async #alone(act: () => Promise<void>): Promise<void> {
    this.#updating = true
    try {
      await act()
    } finally {
      this.#updating = false
    }
  }

  async #update(to: string, signal: AbortSignal): Promise<void> {
    const from = this.version
    const fails = this.#options.failsAt?.has(to) ?? false
    const course = updateCourse({ fails, meanMs: this.#meanMs, random: this.#random })
    await this.#follow(course, [from, to], signal, ({ stage, error }) => {
      if (stage === 'WATCHING') [this.version, this.#backup] = [to, from]
      if (error && isPermanent(error.code)) this.#failedVersions.add(to)
    })
  }

  async #goBack(to: string, signal: AbortSignal): Promise<void> {
    const from = this.version
    const course = wayBackCourse(from, { meanMs: this.#meanMs, random: this.#random })
    await this.#follow(course, [to, from], signal, ({ stage }) => {
      if (stage !== 'ROLLED_BACK') return
      this.version = to
      this.#backup = undefined
      this.#failedVersions.add(from)
    })
  }

  get #meanMs(): number {
    return this.#options.meanUpdateMs ?? 10_000
  }

  /** One attempt from its first step to its last; `before` each is told what happens on the host. */
  async #follow(
    course: CourseStep[],
    [from_version, to_version]: [string, string],
    signal: AbortSignal,
    before: (step: CourseStep) => void,
  ): Promise<void> {
    const attempt = { attempt_id: randomUUID(), from_version, to_version }
    for (const [seq, step] of course.entries()) {
      const { afterMs, ...said } = step
      await wait(afterMs, undefined, { signal })
      before(step)
      await this.#report({ ...attempt, seq, ...said, at: new Date().toISOString() }, signal)
    }
  }

  async #report(event: UpdateEvent, signal: AbortSignal): Promise<void> {
    await this.#send('/update-events', { method: 'POST', body: JSON.stringify({ events: [event] }), signal })
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const { server, token, component, platform } = this.#options
    const response = await fetch(`${server}${restBasePath(component)}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${token}`,
        [AGENT_VERSION_HEADER]: this.version,
        [AGENT_PLATFORM_HEADER]: platform,
        ...(init.body ? { 'content-type': 'application/json' } : {}),
      },
    })
    if (!response.ok)
      throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`)
    return response
  }

  /** A failed check-in is not the end of a host: it tries again at the next interval. */
  async #repeat(act: () => Promise<void>, intervalS: () => number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await act()
      } catch (error) {
        if (!signal.aborted) this.onFailure(error)
      }
      await wait(intervalS() * 1000 * (0.8 + 0.4 * this.#random()), undefined, { signal }).catch(() => {})
    }
  }

  /** Replaced by whoever counts failures. */
  onFailure: (error: unknown) => void = () => {}
}
