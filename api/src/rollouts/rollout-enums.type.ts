import { registerEnumType } from 'type-graphql'
import { sameNames } from '../same-names.ts'
import {
  ROLLOUT_STATES,
  ROLLOUT_STRATEGIES,
  type RolloutState,
  type RolloutStrategy,
} from './rollout.entity.ts'

export const RolloutStateEnum = sameNames<RolloutState>(ROLLOUT_STATES)
registerEnumType(RolloutStateEnum, {
  name: 'RolloutState',
  description: 'How far a rollout is.',
  valuesConfig: {
    RUNNING: { description: 'It reaches the fleet step by step.' },
    PAUSED: { description: 'Someone paused it: no further host is offered the release.' },
    FINISHED: { description: 'Every host may take the release.' },
    HALTED: { description: 'It stopped by itself, as too many hosts failed.' },
    SUPERSEDED: { description: 'A newer release took over before every host might take this one.' },
    WITHDRAWN: { description: 'Its release was withdrawn and is not offered any more.' },
  },
})

export const RolloutStrategyEnum = sameNames<RolloutStrategy>(ROLLOUT_STRATEGIES)
registerEnumType(RolloutStrategyEnum, {
  name: 'RolloutStrategy',
  description: 'In which way a release reaches the fleet.',
  valuesConfig: {
    IMMEDIATE: { description: 'Every host is offered the release at its next check-in.' },
    STAGED: { description: 'A few hosts first, then more, stage by stage; it halts when too many fail.' },
  },
})
