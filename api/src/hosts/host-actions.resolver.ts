import { GraphQLJSONObject } from 'graphql-scalars'
import { Arg, Ctx, ID, Mutation, Resolver } from 'type-graphql'
import { Allow } from '../auth/allow.ts'
import { actorOf } from '../auth/viewer.ts'
import { unwrap } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import type { HostUseCase } from './act-on-hosts.ts'
import { clearQuarantine } from './clear-quarantine.ts'
import { deleteHost } from './delete-host.ts'
import { enrollHost } from './enroll-host.ts'
import { EnrollHostPayload, HostActionPayload, hostActionPayloadOf } from './host-payload.type.ts'
import { EnrollHostInput } from './host.input.ts'
import { HostType, hostTypeOf } from './host.type.ts'
import { LabelInput } from './label.type.ts'
import { pauseAutoUpdate, resumeAutoUpdate } from './pause-auto-update.ts'
import { cancelUpdateRequest, requestUpdateNow } from './request-update-now.ts'
import { rotateHostToken } from './rotate-host-token.ts'
import { setHostConfig } from './set-host-config.ts'
import { setHostLabels } from './set-host-labels.ts'

const HOST_IDS = { description: 'The hosts; a single id does as well as a list.' }

@Resolver()
export class HostActionsResolver {
  @Allow('ADMIN')
  @Mutation(() => EnrollHostPayload, { description: 'Adds a host. Its token is shown this once.' })
  async enrollHost(
    @Arg('input', () => EnrollHostInput, { description: 'The host.' }) input: EnrollHostInput,
    @Ctx() context: GraphqlContext,
  ): Promise<EnrollHostPayload> {
    const { hostname, component, platform, config, labels } = input
    const wanted = {
      hostname,
      component,
      platform: platform ?? null,
      config: config ?? {},
      labels: labels ?? [],
    }
    const { host, token } = unwrap(await enrollHost(useCaseOf(context), wanted))
    return { host: hostTypeOf(host), token }
  }

  @Allow('ADMIN')
  @Mutation(() => EnrollHostPayload, {
    description: 'Gives a host a new token, shown this once; the one before is refused from then on.',
  })
  async rotateHostToken(
    @Arg('hostId', () => ID, { description: 'The host.' }) hostId: string,
    @Ctx() context: GraphqlContext,
  ): Promise<EnrollHostPayload> {
    const { host, token } = unwrap(await rotateHostToken(useCaseOf(context), hostId))
    return { host: hostTypeOf(host), token }
  }

  @Allow('OPERATOR')
  @Mutation(() => HostType, { description: 'Replaces the settings of a host that lie over the defaults.' })
  async setHostConfig(
    @Arg('hostId', () => ID, { description: 'The host.' }) hostId: string,
    @Arg('config', () => GraphQLJSONObject, {
      description: 'poll_interval_s, heartbeat_interval_s and what agents know.',
    })
    config: Record<string, unknown>,
    @Ctx() context: GraphqlContext,
  ): Promise<HostType> {
    return hostTypeOf(unwrap(await setHostConfig(useCaseOf(context), hostId, config)))
  }

  @Allow('OPERATOR')
  @Mutation(() => HostType, { description: 'Replaces all labels of a host.' })
  async setHostLabels(
    @Arg('hostId', () => ID, { description: 'The host.' }) hostId: string,
    @Arg('labels', () => [LabelInput], { description: 'Its labels from now on, at most 32.' })
    labels: LabelInput[],
    @Ctx() context: GraphqlContext,
  ): Promise<HostType> {
    return hostTypeOf(unwrap(await setHostLabels(useCaseOf(context), hostId, labels)))
  }

  @Allow('ADMIN')
  @Mutation(() => ID, { description: 'Removes a host with its history. Answers with its id.' })
  async deleteHost(
    @Arg('hostId', () => ID, { description: 'The host.' }) hostId: string,
    @Ctx() context: GraphqlContext,
  ): Promise<string> {
    return unwrap(await deleteHost(useCaseOf(context), hostId))
  }

  @Allow('OPERATOR')
  @Mutation(() => HostActionPayload, {
    description: 'Nothing is offered to these hosts until they are resumed.',
  })
  async pauseAutoUpdate(
    @Arg('hostIds', () => [ID], HOST_IDS) hostIds: string[],
    @Ctx() context: GraphqlContext,
    @Arg('reason', () => String, { nullable: true, description: 'Why, for those who wonder later.' })
    reason?: string,
  ): Promise<HostActionPayload> {
    return hostActionPayloadOf(await pauseAutoUpdate(useCaseOf(context), hostIds, reason ?? null))
  }

  @Allow('OPERATOR')
  @Mutation(() => HostActionPayload, { description: 'These hosts are offered releases again.' })
  async resumeAutoUpdate(
    @Arg('hostIds', () => [ID], HOST_IDS) hostIds: string[],
    @Ctx() context: GraphqlContext,
  ): Promise<HostActionPayload> {
    return hostActionPayloadOf(await resumeAutoUpdate(useCaseOf(context), hostIds))
  }

  @Allow('OPERATOR')
  @Mutation(() => HostActionPayload, {
    description:
      'At their next heartbeat these hosts are told to update at once. Refused for paused and quarantined ones.',
  })
  async requestUpdateNow(
    @Arg('hostIds', () => [ID], HOST_IDS) hostIds: string[],
    @Ctx() context: GraphqlContext,
  ): Promise<HostActionPayload> {
    const { serverVersions } = context.deps.releases
    return hostActionPayloadOf(await requestUpdateNow(useCaseOf(context), serverVersions, hostIds))
  }

  @Allow('OPERATOR')
  @Mutation(() => HostActionPayload, {
    description: 'Takes the request back from hosts that have not begun.',
  })
  async cancelUpdateRequest(
    @Arg('hostIds', () => [ID], HOST_IDS) hostIds: string[],
    @Ctx() context: GraphqlContext,
  ): Promise<HostActionPayload> {
    return hostActionPayloadOf(await cancelUpdateRequest(useCaseOf(context), hostIds))
  }

  @Allow('OPERATOR')
  @Mutation(() => HostActionPayload, {
    description:
      'Lets these hosts try a release again that was rolled back on them. Refused for those without a quarantine.',
  })
  async clearQuarantine(
    @Arg('hostIds', () => [ID], HOST_IDS) hostIds: string[],
    @Ctx() context: GraphqlContext,
  ): Promise<HostActionPayload> {
    const { serverVersions } = context.deps.releases
    return hostActionPayloadOf(await clearQuarantine(useCaseOf(context), serverVersions, hostIds))
  }
}

function useCaseOf({ viewer, deps }: GraphqlContext): HostUseCase {
  return { database: deps.database, registry: deps.registry, actor: actorOf(viewer), now: deps.clock() }
}
