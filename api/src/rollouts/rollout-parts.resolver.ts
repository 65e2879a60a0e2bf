import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql'
import { fail, unwrap } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { HostType, hostTypeOf } from '../hosts/host.type.ts'
import { findFailedHosts } from './failure-groups.ts'
import { RolloutFailure, RolloutOfferType } from './rollout-parts.type.ts'

const MOST_HOSTS = 100

@Resolver(() => RolloutFailure)
export class RolloutFailureResolver {
  @FieldResolver(() => [HostType], { description: 'Some of these hosts, those that failed first.' })
  async hosts(
    @Root() failure: RolloutFailure,
    @Ctx() { deps }: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 20, description: 'How many, at most 100.' })
    first: number | null,
  ): Promise<HostType[]> {
    const count = first ?? 20
    if (count < 0 || count > MOST_HOSTS) {
      return unwrap(fail('BAD_USER_INPUT', `first takes a number from 0 to ${MOST_HOSTS}.`, 'first'))
    }
    const ids = await findFailedHosts(deps.database, failure.rolloutId, failure, count)
    return ids.flatMap((id) => {
      const host = deps.registry.get(id)
      return host ? [hostTypeOf(host)] : []
    })
  }
}

@Resolver(() => RolloutOfferType)
export class RolloutOfferResolver {
  @FieldResolver(() => HostType, { nullable: true, description: 'The host; null: it was deleted just now.' })
  host(@Root() { hostId }: RolloutOfferType, @Ctx() { deps }: GraphqlContext): HostType | null {
    const host = deps.registry.get(hostId)
    return host ? hostTypeOf(host) : null
  }
}
