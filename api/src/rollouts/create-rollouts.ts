import { StateConfirmer } from './confirm-state.ts'
import { RolloutSteering } from './steer-rollouts.ts'
import type { SteeringDeps } from './steering-deps.ts'
import { PlaceTaker } from './take-places.ts'

/** All that has to do with rollouts, as routes and resolvers reach it. */
export interface Rollouts {
  readonly places: PlaceTaker
  readonly states: StateConfirmer
  readonly steering: RolloutSteering
}

/** To be made before the server versions are loaded: a halt that is due by the rows is decided when they are. */
export function createRollouts(deps: SteeringDeps): Rollouts {
  return {
    places: new PlaceTaker(deps),
    states: new StateConfirmer(deps),
    steering: new RolloutSteering(deps),
  }
}
