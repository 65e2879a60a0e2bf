import { COMPONENTS } from '@vesana/agent/protocol'
import { ok } from '../errors.ts'
import { changeRollout } from './change-rollout.ts'
import { explainHalt } from './explain-step.ts'
import { type RolloutStep, judgeFailures } from './progress-rollout.ts'
import type { RolloutFacts } from './rollout-facts.ts'
import { type SteeringDeps, actOf, takeOver } from './steering-deps.ts'

type Halt = Extract<RolloutStep, { kind: 'halt' }>

/** Halts of rollouts. One is in memory before it is written, and is written again and again until it is. */
export class RolloutHalts {
  private readonly unwritten = new Map<string, string>()

  /** @param onHalt called once it is in memory */
  constructor(
    private readonly deps: SteeringDeps,
    private readonly onHalt: () => void,
  ) {}

  /** It was halted here, and the database may not say so yet. */
  isUnwritten(rolloutId: string): boolean {
    return this.unwritten.has(rolloutId)
  }

  /** Halts the rollout if too many have failed, by the counts as they are. It holds from here on. */
  judge(rolloutId: string): void {
    const rollout = this.find(rolloutId)
    const halt = rollout && judgeFailures(rollout, rollout)
    if (halt) this.halt(rolloutId, halt)
  }

  halt(rolloutId: string, halt: Halt): void {
    const { serverVersions, log } = this.deps
    this.unwritten.set(rolloutId, explainHalt(halt))
    serverVersions.changeRollout(rolloutId, { state: 'HALTED' })
    log.warn({ rolloutId, ...halt }, 'the rollout was halted')
    this.onHalt()
  }

  async write(): Promise<void> {
    for (const [rolloutId, stateReason] of this.unwritten) {
      const endedAt = new Date(this.deps.clock())
      const written = await changeRollout(actOf(this.deps, 'haltRollout'), rolloutId, ({ state }) =>
        ok(state === 'RUNNING' || state === 'PAUSED' ? { state: 'HALTED', stateReason, endedAt } : {}),
      )
      this.unwritten.delete(rolloutId)
      if (written.ok) takeOver(this.deps, written.value)
    }
  }

  private find(rolloutId: string): RolloutFacts | null {
    const { serverVersions } = this.deps
    for (const component of COMPONENTS) {
      const rollout = serverVersions.rollout(component)
      if (rollout?.id === rolloutId) return rollout
    }
    return null
  }
}
