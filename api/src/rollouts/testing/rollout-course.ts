/* oxlint-disable vitest/no-standalone-expect, vitest/valid-expect -- the test's own expectations, said with what they are about */
// Longer than most: every action that a course can take, done to the same server and hosts.
// Longer than most: one state of the world, which all kinds of actions change.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { CANARY_FIRST, publishBy } from '../../testing/fleet.ts'
import { type DatabaseKind, TestApp, TestHost } from '../../testing/test-app.ts'
import type { Action } from './rollout-actions.ts'
import { Ledger } from './rollout-ledger.ts'
import { SimulatedHost } from './simulated-host.ts'

const MINUTE = 60_000
const FIRST = 'v1.0.0'
const everybody = { percent: 100, bakeSeconds: 0 }
const failing = { failureCount: 2, failureRatio: 0.3 }

/** By the number in a publication; null: at once. */
const PLANS: ReadonlyArray<Record<string, unknown> | null> = [
  CANARY_FIRST,
  { ...failing, stages: [{ percent: 34, bakeSeconds: 60 }, everybody], maxUpdating: 1 },
  { ...failing, stages: [everybody], maxUpdating: 2, spreadSeconds: 300 },
  {
    ...failing,
    stages: [
      { labels: [{ key: 'ring', value: 'canary' }], bakeSeconds: 120 },
      { hosts: 2, bakeSeconds: 0, minSuccesses: 1 },
      everybody,
    ],
  },
  null,
]

/** A real server, and all that has happened to it: what is done by the course, what is checked by the ledger. */
export class RolloutCourse implements AsyncDisposable {
  private readonly hosts: SimulatedHost[] = []
  private readonly released = [FIRST]
  private enrolled = 0

  private constructor(
    private readonly world: TestApp,
    private readonly ledger: Ledger,
    private readonly tokens: { readonly canary: string; readonly other: string },
  ) {}

  /** @param seen is told of every state, outcome and reason that it comes to */
  static async start(kind: DatabaseKind, seen: Set<string>): Promise<RolloutCourse> {
    const world = await TestApp.start(kind)
    const tokens = { canary: await tokenFor(world, true), other: await tokenFor(world, false) }
    const course = new RolloutCourse(world, new Ledger(world, seen), tokens)
    await course.stopClockwork()
    await publishBy(world, FIRST, null)
    return course
  }

  /** Does it, and holds everything against the properties. */
  async run(action: Action): Promise<void> {
    this.ledger.say(action)
    await this.act(action)
    await this.ledger.check(this.hosts)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]()
  }

  /** The steps of rollouts are the course's own, so that none falls between a change and a check. */
  private async stopClockwork(): Promise<void> {
    await this.world.app.deps.rollouts.steering.stop()
    await this.world.app.deps.releases.versionFile.stop()
    await this.world.app.hostFollower.stop()
  }

  private async act(action: Action): Promise<void> {
    switch (action.kind) {
      case 'enroll':
        return this.enroll(action.canary)
      case 'pollAll':
        return this.pollEverybody()
      case 'takeAll':
        return this.takeAll()
      case 'step':
        return this.step()
      case 'restart':
        return this.restart()
      case 'pass':
        return this.pass(action.minutes, action.areAlive)
      case 'publish':
        return this.publish(PLANS[action.plan % PLANS.length] ?? null)
      case 'withdraw':
        return this.withdraw(action.restoreBackups)
      case 'writeVersion':
        return this.writeVersion(this.released[action.release % this.released.length] as string)
      case 'pauseRollout':
      case 'resumeRollout':
      case 'advanceRollout':
        return this.changeRollout(action.kind)
      default:
        return this.actOnHost(action, this.choose(action))
    }
  }

  /** One of those with which it can be done. */
  private choose({ kind, host }: Extract<Action, { host: number }>): SimulatedHost | undefined {
    const hosts = this.hosts.filter(({ told, attempt }) => {
      if (kind === 'begin') return told !== null && attempt === null
      return attempt !== null || (kind !== 'report' && kind !== 'end')
    })
    return hosts[host % Math.max(1, hosts.length)]
  }

  private async actOnHost(
    action: Extract<Action, { host: number }>,
    host: SimulatedHost | undefined,
  ): Promise<void> {
    if (host === undefined) return
    switch (action.kind) {
      case 'vanish':
        host.isAway = true
        return
      case 'poll':
        return this.poll(host)
      case 'heartbeat':
        return this.heartbeat(host)
      case 'hold':
        return this.ledger.hold(host)
      case 'optOut':
        host.optedOut = action.optedOut
        return this.heartbeat(host)
      case 'begin':
        return host.begin()
      case 'report':
        return host.report(action.how)
      case 'end':
        return this.ledger.heard(host, await host.end(action.stage, action.isHeard))
      case 'enrollAgain':
        return this.enrollAs(host.machineId, host.isCanary, host)
      case 'deleteHost':
        return this.deleteHost(host)
      case 'pauseHost':
      case 'resumeHost':
      case 'request':
      case 'cancelRequest':
        return this.changeHost(MUTATION_OF[action.kind], host)
    }
  }

  private async enroll(canary: boolean): Promise<void> {
    await this.enrollAs(`machine-${++this.enrolled}`, canary)
  }

  private async enrollAs(machineId: string, canary: boolean, again?: SimulatedHost): Promise<void> {
    const response = await this.world.app.fastify.inject({
      method: 'POST',
      url: '/api/v1/agent/enroll',
      payload: {
        enrollment_token: canary ? this.tokens.canary : this.tokens.other,
        hostname: machineId,
        platform: 'linux-amd64',
        version: again?.version ?? FIRST,
        machine_id: machineId,
      },
    })
    expect(response.statusCode).toBe(200)
    const { host_id, token } = response.json() as { host_id: string; token: string }
    const wire = new TestHost(this.world, host_id, token, 'agent')
    if (again) again.wire = wire
    else {
      const host = new SimulatedHost(wire, machineId, canary)
      host.version = FIRST
      this.hosts.push(host)
    }
  }

  private async deleteHost(host: SimulatedHost): Promise<void> {
    await this.world.ask('mutation ($id: ID!) { deleteHost(hostId: $id) }', { id: host.wire.id })
    this.hosts.splice(this.hosts.indexOf(host), 1)
  }

  private async poll(host: SimulatedHost): Promise<void> {
    host.isAway = false
    const before = this.ledger.before(host)
    const { status, body } = await host.wire.poll(host.version)
    expect(status).toBe(200)
    await this.ledger.told(host, body, before)
  }

  private async heartbeat(host: SimulatedHost): Promise<void> {
    host.isAway = false
    const before = this.ledger.before(host)
    const { status, body } = await host.wire.heartbeat(host.version ?? FIRST, { auto_update: !host.optedOut })
    expect(status).toBe(200)
    await this.ledger.told(host, body, before)
  }

  /** At once, so that they are after the same last places. */
  private async pollEverybody(): Promise<void> {
    const there = this.hosts.filter(({ isAway }) => !isAway)
    const befores = there.map((host) => this.ledger.before(host))
    const answers = await Promise.all(there.map((host) => host.wire.poll(host.version)))
    for (const [index, host] of there.entries()) {
      await this.ledger.told(host, answers[index]?.body, befores[index] ?? null)
    }
  }

  private async step(): Promise<void> {
    await this.world.app.hostFollower.refresh()
    await this.world.app.deps.rollouts.steering.step()
  }

  /** Whoever was told of a release runs it by now. */
  private async takeAll(): Promise<void> {
    for (const host of this.hosts.filter(({ told }) => told !== null)) {
      host.begin()
      this.ledger.heard(host, await host.end('COMPLETED', true))
    }
    await this.pollEverybody()
  }

  private async pass(minutes: number, areAlive: boolean): Promise<void> {
    this.world.pass(minutes * MINUTE)
    if (areAlive) await this.pollEverybody()
  }

  private async restart(): Promise<void> {
    await this.world.restart()
    this.ledger.restarted()
    await this.stopClockwork()
  }

  private async publish(plan: Record<string, unknown> | null): Promise<void> {
    const version = `v1.${this.released.length}.0`
    await publishBy(this.world, version, plan)
    this.released.push(version)
  }

  private async withdraw(restoreBackups: boolean): Promise<void> {
    const release = this.world.app.deps.releases.serverVersions.current('agent')
    if (release === null || release.version === FIRST) return
    await this.world.ask(
      'mutation ($id: ID!, $restore: Boolean!) { withdrawRelease(releaseId: $id, reason: "bad", restoreBackups: $restore) { id } }',
      { id: release.id, restore: restoreBackups },
    )
    await this.world.app.deps.releases.versionFile.check()
  }

  private async writeVersion(version: string): Promise<void> {
    await writeFile(join(this.world.binariesDir, 'agent/VERSION'), `${version}\n`)
    await this.world.app.deps.releases.versionFile.check()
  }

  private async changeRollout(mutation: string): Promise<void> {
    const rollout = this.world.app.deps.releases.serverVersions.rollout('agent')
    if (rollout === null) return
    await this.attempt(`mutation ($id: ID!) { ${mutation}(rolloutId: $id) { id } }`, { id: rollout.id })
  }

  private async changeHost(mutation: string, host: SimulatedHost): Promise<void> {
    await this.world.ask(`mutation ($ids: [ID!]!) { ${mutation}(hostIds: $ids) { errors { code } } }`, {
      ids: [host.wire.id],
    })
  }

  /** What may be refused as things stand. */
  private async attempt(operation: string, variables: Record<string, unknown>): Promise<void> {
    const { errors } = await this.world.graphql(operation, variables)
    for (const { extensions } of errors ?? []) expect(extensions.code).toBe('CONFLICT')
  }
}

const MUTATION_OF = {
  pauseHost: 'pauseAutoUpdate',
  resumeHost: 'resumeAutoUpdate',
  request: 'requestUpdateNow',
  cancelRequest: 'cancelUpdateRequest',
} as const

async function tokenFor(world: TestApp, canary: boolean): Promise<string> {
  const labels = canary ? [{ key: 'ring', value: 'canary' }] : []
  const { createEnrollmentToken } = await world.ask<{ createEnrollmentToken: { token: string } }>(
    'mutation ($input: CreateEnrollmentTokenInput!) { createEnrollmentToken(input: $input) { token } }',
    { input: { uses: 1000, labels } },
  )
  return createEnrollmentToken.token
}
