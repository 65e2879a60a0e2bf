import { type Result, fail, ok } from '../errors.ts'
import { VERSION_FILE_ACTOR } from '../releases/version-file-actor.ts'
import { type RolloutAct, changeRollout } from './change-rollout.ts'
import type { Rollout } from './rollout.entity.ts'

const LONGEST_REASON = 500

/** Stops a rollout until it is resumed: no further host is offered the release, but those that are asked for by a person. Idempotent. */
export async function pauseRollout(
  act: RolloutAct,
  rolloutId: string,
  reason: string | null,
): Promise<Result<Rollout>> {
  const stateReason = reason?.trim() || null
  if ((stateReason?.length ?? 0) > LONGEST_REASON) {
    return fail('BAD_USER_INPUT', `A reason has at most ${LONGEST_REASON} characters.`, 'reason')
  }
  return changeRollout(act, rolloutId, ({ state }) => {
    if (state === 'PAUSED') return ok({})
    if (state !== 'RUNNING')
      return fail('CONFLICT', `It is not running, so it cannot be paused: ${meaning(state)}`)
    return ok({ state: 'PAUSED', stateReason, pausedAt: new Date(act.now), pausedBy: act.actor.name })
  })
}

/** Goes on with a paused rollout where it stood. Idempotent. */
export async function resumeRollout(act: RolloutAct, rolloutId: string): Promise<Result<Rollout>> {
  return changeRollout(act, rolloutId, ({ state, pausedBy }) => {
    if (state === 'RUNNING') return ok({})
    if (state !== 'PAUSED') return fail('CONFLICT', `It is not paused, so it cannot go on: ${meaning(state)}`)
    if (pausedBy === VERSION_FILE_ACTOR.name) {
      const message =
        'VERSION names another release. Write this one’s version into it, and the rollout goes on.'
      return fail('CONFLICT', message)
    }
    return ok({ state: 'RUNNING', stateReason: null, pausedAt: null, pausedBy: null })
  })
}

function meaning(state: Rollout['state']): string {
  switch (state) {
    case 'FINISHED':
      return 'every host may take the release. Withdraw the release to stop it.'
    case 'HALTED':
      return 'it halted by itself. Publish the repair as a new release, or withdraw this one.'
    case 'SUPERSEDED':
      return 'a newer release has overtaken it.'
    case 'WITHDRAWN':
      return 'its release was withdrawn.'
    case 'RUNNING':
    case 'PAUSED':
      return `it is ${state.toLowerCase()}.`
  }
}
