import { filter as onlyWhere, pipe } from '@graphql-yoga/subscription'
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql'
import { Allow } from '../auth/allow.ts'
import { actorOf } from '../auth/viewer.ts'
import { fail, unwrap } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { judgePage } from '../pagination/page.ts'
import type { RolloutAct } from './change-rollout.ts'
import { describeCounts, describeStep } from './describe-rollout.ts'
import { getRollout, listOffers, listRollouts } from './list-rollouts.ts'
import { pauseRollout, resumeRollout } from './pause-rollout.ts'
import { type RolloutChoice, readRolloutDefaults, setRolloutDefaults } from './rollout-defaults.ts'
import { RolloutStateEnum } from './rollout-enums.type.ts'
import type { OfferOutcome } from './rollout-facts.ts'
import { groupFailures } from './failure-groups.ts'
import { lastNewsOf, timelineOf } from './rollout-history.ts'
import {
  OfferOutcomeEnum,
  RolloutCountsType,
  RolloutFailure,
  RolloutOfferConnection,
  RolloutPoint,
  RolloutStepType,
} from './rollout-parts.type.ts'
import { RolloutDefaultsType, defaultTypeOf } from './rollout-plan.type.ts'
import { type RolloutDefaultInput, RolloutDefaultsInput, planOf } from './rollout.input.ts'
import type { Rollout, RolloutState } from './rollout.entity.ts'
import { RolloutConnection, RolloutType, rolloutTypeOf } from './rollout.type.ts'

const MOST_POINTS = 500

@Resolver(() => RolloutType)
export class RolloutResolver {
  @Allow('VIEWER')
  @Query(() => RolloutType, {
    nullable: true,
    description: 'One rollout; null when there is none of that id.',
  })
  async rollout(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { deps }: GraphqlContext,
  ): Promise<RolloutType | null> {
    const found = await getRollout(deps.database, id)
    return found && rolloutTypeOf(found.rollout, found.whole)
  }

  @Allow('VIEWER')
  @Query(() => RolloutConnection, { description: 'Rollouts, the latest first.' })
  async rollouts(
    @Ctx() { deps }: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many, at most 500.' })
    first: number,
    @Arg('state', () => RolloutStateEnum, { nullable: true, description: 'Only those in one state.' })
    state?: RolloutState | null,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after?: string | null,
  ): Promise<RolloutConnection> {
    const request = unwrap(judgePage(first, after))
    const page = unwrap(await listRollouts(deps.database, state ?? null, request))
    const edges = page.edges.map(({ node, cursor }) => ({
      node: rolloutTypeOf(node.rollout, node.whole),
      cursor,
    }))
    return { ...page, edges, nodes: edges.map(({ node }) => node) }
  }

  @Allow('VIEWER')
  @Query(() => RolloutDefaultsType, {
    description: 'How releases reach the fleet whose publisher does not say.',
  })
  async rolloutDefaults(@Ctx() { deps }: GraphqlContext): Promise<RolloutDefaultsType> {
    const { publish, versionFile } = await readRolloutDefaults(deps.database.fork())
    return { publish: defaultTypeOf(publish), versionFile: defaultTypeOf(versionFile) }
  }

  @FieldResolver(() => RolloutCountsType, { description: 'How many hosts it has led where, at this moment.' })
  counts(@Root() root: RolloutType, @Ctx() { deps }: GraphqlContext): Promise<RolloutCountsType> {
    return describeCounts(deps, root.rollout, root.release)
  }

  @FieldResolver(() => RolloutStepType, { description: 'What it does next.' })
  step(@Root() root: RolloutType, @Ctx() { deps }: GraphqlContext): Promise<RolloutStepType> {
    return describeStep(deps, root.rollout, root.release)
  }

  @FieldResolver(() => [RolloutFailure], {
    description: 'Its failures by what the hosts said, the most frequent first.',
  })
  async failures(@Root() { id }: RolloutType, @Ctx() { deps }: GraphqlContext): Promise<RolloutFailure[]> {
    const groups = await groupFailures(deps.database, id)
    return groups.map((group) => ({ ...group, rolloutId: id }))
  }

  @FieldResolver(() => [RolloutPoint], { description: 'How it went, for a chart: counts up to each moment.' })
  async timeline(
    @Root() { rollout }: RolloutType,
    @Ctx() { deps }: GraphqlContext,
    @Arg('points', () => Int, { nullable: true, defaultValue: 60, description: 'How many, 2 to 500.' })
    points: number | null,
  ): Promise<RolloutPoint[]> {
    const count = points ?? 60
    if (count < 2 || count > MOST_POINTS) {
      return unwrap(fail('BAD_USER_INPUT', `points takes a number from 2 to ${MOST_POINTS}.`, 'points'))
    }
    const start = rollout.startedAt.getTime()
    const isOpen = rollout.state === 'RUNNING' || rollout.state === 'PAUSED'
    const last = isOpen ? deps.clock() : ((await lastNewsOf(deps.database, rollout.id)) ?? 0)
    const end = Math.max(start, last, rollout.endedAt?.getTime() ?? 0)
    const line = await timelineOf(deps.database, rollout.id, [start, end], count)
    return line.map((point) => ({ ...point, at: new Date(point.at) }))
  }

  @FieldResolver(() => RolloutOfferConnection, {
    description: 'Whom it offered the release, the latest first.',
  })
  async offers(
    @Root() { id }: RolloutType,
    @Ctx() { deps }: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many, at most 500.' })
    first: number | null,
    @Arg('outcome', () => OfferOutcomeEnum, { nullable: true, description: 'Only those that ended so.' })
    outcome?: OfferOutcome | null,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after?: string | null,
  ): Promise<RolloutOfferConnection> {
    const request = unwrap(judgePage(first, after))
    const page = unwrap(await listOffers(deps.database, id, outcome ?? null, request))
    const edges = page.edges.map(({ node, cursor }) => {
      const { host, offeredAt, endedAt } = node
      const offer = { hostId: host.id, offeredAt, outcome: node.outcome ?? null, endedAt: endedAt ?? null }
      return { node: offer, cursor }
    })
    return { ...page, edges, nodes: edges.map(({ node }) => node) }
  }

  @Allow('RELEASER')
  @Mutation(() => RolloutType, {
    description:
      'No further host is offered the release, until it is resumed. CONFLICT when it is not running.',
  })
  async pauseRollout(
    @Arg('rolloutId', () => ID, { description: 'The rollout.' }) rolloutId: string,
    @Ctx() context: GraphqlContext,
    @Arg('reason', () => String, { nullable: true, description: 'Why, for those who wonder.' })
    reason?: string | null,
  ): Promise<RolloutType> {
    return told(context, unwrap(await pauseRollout(act(context, 'pauseRollout'), rolloutId, reason ?? null)))
  }

  @Allow('RELEASER')
  @Mutation(() => RolloutType, {
    description:
      'Goes on with a paused rollout. CONFLICT when it is not paused, or VERSION names another release.',
  })
  async resumeRollout(
    @Arg('rolloutId', () => ID, { description: 'The rollout.' }) rolloutId: string,
    @Ctx() context: GraphqlContext,
  ): Promise<RolloutType> {
    return told(context, unwrap(await resumeRollout(act(context, 'resumeRollout'), rolloutId)))
  }

  @Allow('RELEASER')
  @Mutation(() => RolloutType, {
    description: 'Begins the next stage of a running rollout now, whatever it waits for.',
  })
  async advanceRollout(
    @Arg('rolloutId', () => ID, { description: 'The rollout.' }) rolloutId: string,
    @Ctx() context: GraphqlContext,
  ): Promise<RolloutType> {
    const { steering } = context.deps.rollouts
    return told(context, unwrap(await steering.advanceNow(rolloutId, actorOf(context.viewer))))
  }

  @Allow('ADMIN')
  @Mutation(() => RolloutDefaultsType, {
    description:
      'Sets how releases reach the fleet whose publisher does not say. Rollouts under way stay as they are.',
  })
  async setRolloutDefaults(
    @Arg('input', () => RolloutDefaultsInput, { description: 'For which way what.' })
    input: RolloutDefaultsInput,
    @Ctx() { viewer, deps }: GraphqlContext,
  ): Promise<RolloutDefaultsType> {
    const { database, clock } = deps
    const asked = {
      ...(input.publish && { publish: choiceOf(input.publish) }),
      ...(input.versionFile && { versionFile: choiceOf(input.versionFile) }),
    }
    const useCase = { database, actor: actorOf(viewer), now: clock() }
    const { publish, versionFile } = unwrap(await setRolloutDefaults(useCase, asked))
    return { publish: defaultTypeOf(publish), versionFile: defaultTypeOf(versionFile) }
  }

  @Allow('VIEWER')
  @Subscription(() => RolloutType, {
    subscribe: ({ context, args }) => {
      const { pubSub } = (context as GraphqlContext).deps.feed
      const { rolloutId } = args as { rolloutId: string }
      return pipe(
        pubSub.subscribe('rolloutChanged'),
        onlyWhere((id: string) => id === rolloutId),
      )
    },
    description: 'The rollout, at most once a second, whenever something of it has become another.',
  })
  async rolloutChanged(
    @Root() id: string,
    @Ctx() { deps }: GraphqlContext,
    @Arg('rolloutId', () => ID, { description: 'Which.' }) _rolloutId: string,
  ): Promise<RolloutType> {
    const found = await getRollout(deps.database, id)
    if (!found) throw new Error(`a rollout that changed is there: ${id}`)
    return rolloutTypeOf(found.rollout, found.whole)
  }
}

function act({ viewer, deps }: GraphqlContext, action: string): RolloutAct {
  return { database: deps.database, actor: actorOf(viewer), action, now: deps.clock() }
}

/** What was just written counts in memory before it is answered. */
async function told({ deps }: GraphqlContext, rollout: Rollout): Promise<RolloutType> {
  deps.rollouts.steering.takeOver(rollout)
  const found = await getRollout(deps.database, rollout.id)
  if (!found) return unwrap(fail('NOT_FOUND', `The rollout ${rollout.id} is gone.`))
  return rolloutTypeOf(found.rollout, found.whole)
}

function choiceOf({ strategy, plan }: RolloutDefaultInput): RolloutChoice {
  return { strategy, plan: plan ? unwrap(planOf(plan)) : null }
}
