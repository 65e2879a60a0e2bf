import type { RolloutStep } from './progress-rollout.ts'

type Step<K extends RolloutStep['kind']> = Extract<RolloutStep, { kind: K }>

/** Why a rollout was halted, kept with it. */
export function explainHalt({ failures, ended }: Pick<Step<'halt'>, 'failures' | 'ended'>): string {
  return `${failures} of the ${hosts(ended)} that ended failed: too many.`
}

export function explainFinish({ because }: Pick<Step<'finish'>, 'because'>): string {
  return because === 'LAST_STAGE' ? 'Every stage is done.' : 'No host is left that could take it.'
}

/** What a rollout does next, as a sentence for people. */
export function explainStep(step: RolloutStep): string {
  switch (step.kind) {
    case 'advance':
      return 'The next stage begins now.'
    case 'halt':
      return `Halts now: ${explainHalt(step)}`
    case 'finish':
      return `Finishes now: ${explainFinish(step)}`
    case 'rest':
      return 'It is not running: nothing happens by itself.'
    case 'wait':
      return explainWait(step)
  }
}

function explainWait({ reason, until, missing }: Step<'wait'>): string {
  switch (reason) {
    case 'BAKING':
      return `Watches this stage${until === null ? '' : ` until ${clockTime(until)}`} before the next one begins.`
    case 'TOO_FEW_SUCCESSES':
      return `Waits until ${hosts(missing)} more run the release.`
    case 'NO_HOST_ONLINE':
      return 'Waits for a host that could take it: each one is offline, paused, outside its window, or to be tried again later.'
    case 'NO_HOST_IN_STAGE':
      return 'No host is in this stage: check its labels, or begin the next stage.'
  }
}

function hosts(count: number): string {
  return count === 1 ? '1 host' : `${count} hosts`
}

function clockTime(epochMs: number): string {
  const [day, time] = new Date(epochMs).toISOString().split('T')
  return `${time?.slice(0, 5)} UTC on ${day}`
}
