import type { Component } from '@vesana/agent/protocol'
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { Allow } from '../auth/allow.ts'
import { actorOf } from '../auth/viewer.ts'
import { ComponentEnum } from '../component.type.ts'
import { unwrap } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { judgePage } from '../pagination/page.ts'
import { planOf } from '../rollouts/rollout.input.ts'
import { RolloutType, rolloutTypeOf } from '../rollouts/rollout.type.ts'
import { createRelease } from './create-release.ts'
import { discardRelease } from './discard-release.ts'
import { getRelease, listReleases } from './list-releases.ts'
import { publishRelease } from './publish-release.ts'
import type { ReleaseUseCase } from './release-use-case.ts'
import { PublishReleasePayload, publishReleasePayloadOf } from './release-payload.type.ts'
import { CreateReleaseInput, PublishReleaseInput } from './release.input.ts'
import { ReleaseConnection, ReleaseType, releaseTypeOf } from './release.type.ts'
import { setMinimumVersion } from './set-minimum-version.ts'
import { withdrawRelease } from './withdraw-release.ts'

@Resolver(() => ReleaseType)
export class ReleaseResolver {
  @Allow('VIEWER')
  @Query(() => ReleaseType, {
    nullable: true,
    description: 'One release; null when there is none of that id.',
  })
  async release(
    @Arg('id', () => ID, { description: 'Its id.' }) id: string,
    @Ctx() { deps }: GraphqlContext,
  ): Promise<ReleaseType | null> {
    const found = await getRelease(deps.database, id)
    return found && releaseTypeOf(found)
  }

  @Allow('VIEWER')
  @Query(() => ReleaseConnection, { description: 'Releases, the latest created first.' })
  async releases(
    @Ctx() { deps }: GraphqlContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many, at most 500.' })
    first: number,
    @Arg('component', () => ComponentEnum, { nullable: true, description: 'Only those of one component.' })
    component?: Component | null,
    @Arg('after', () => String, { nullable: true, description: 'Go on behind this cursor.' })
    after?: string | null,
  ): Promise<ReleaseConnection> {
    const request = unwrap(judgePage(first, after))
    const page = unwrap(await listReleases(deps.database, component ?? null, request))
    const edges = page.edges.map(({ node, cursor }) => ({ node: releaseTypeOf(node), cursor }))
    return { ...page, edges, nodes: edges.map(({ node }) => node) }
  }

  @FieldResolver(() => Boolean, { description: 'Whether it is the server version: what is offered now.' })
  current(@Root() release: ReleaseType, @Ctx() { deps }: GraphqlContext): boolean {
    return deps.releases.serverVersions.current(release.component)?.id === release.id
  }

  @FieldResolver(() => RolloutType, {
    nullable: true,
    description: 'How it reaches the fleet; null for a draft.',
  })
  rollout(@Root() { whole }: ReleaseType): RolloutType | null {
    return whole.rollout && rolloutTypeOf(whole.rollout, whole)
  }

  @FieldResolver(() => Int, { description: 'How many hosts last reported that they run it.' })
  hostsOnVersion(@Root() release: ReleaseType, @Ctx() { deps }: GraphqlContext): number {
    return deps.releases.countHostsOnVersion(release.component, release.version)
  }

  @Allow('RELEASER')
  @Mutation(() => ReleaseType, {
    description:
      'Makes a draft. Its files are then uploaded by PUT /api/v1/releases/<component>/<version>/artifacts/<file>, and it is published by publishRelease. CONFLICT when the version is in use.',
  })
  async createRelease(
    @Arg('input', () => CreateReleaseInput, { description: 'The draft.' }) input: CreateReleaseInput,
    @Ctx() context: GraphqlContext,
  ): Promise<ReleaseType> {
    const { component, version, notes, minimumVersion } = input
    const wanted = { component, version, notes: notes ?? null, minimumVersion: minimumVersion ?? null }
    return releaseTypeOf(unwrap(await createRelease(useCaseOf(context), wanted)))
  }

  @Allow('RELEASER')
  @Mutation(() => ID, { description: 'Deletes a draft and its files. Answers with its id.' })
  async discardRelease(
    @Arg('releaseId', () => ID, { description: 'The draft.' }) releaseId: string,
    @Ctx() context: GraphqlContext,
  ): Promise<string> {
    return unwrap(await discardRelease(useCaseOf(context), releaseId))
  }

  @Allow('RELEASER')
  @Mutation(() => ReleaseType, {
    description:
      'Says which version a host must run before it may take a release: a host below that is led there first. Holds for every offer from now on.',
  })
  async setMinimumVersion(
    @Arg('releaseId', () => ID, { description: 'The release, a draft or a published one.' })
    releaseId: string,
    @Ctx() context: GraphqlContext,
    @Arg('minimumVersion', () => String, {
      nullable: true,
      description: 'A published version below it; null: any host may take it.',
    })
    minimumVersion?: string | null,
  ): Promise<ReleaseType> {
    return releaseTypeOf(
      unwrap(await setMinimumVersion(useCaseOf(context), releaseId, minimumVersion ?? null)),
    )
  }

  @Allow('RELEASER')
  @Mutation(() => PublishReleasePayload, {
    description:
      'Checks every file of a draft, and makes it the server version. ARTIFACT_MISSING, ARTIFACT_REFUSED or VERSION_NOT_NEWER when it cannot be.',
  })
  async publishRelease(
    @Arg('input', () => PublishReleaseInput, { description: 'Which, and how.' }) input: PublishReleaseInput,
    @Ctx() context: GraphqlContext,
  ): Promise<PublishReleasePayload> {
    const { component, version, strategy, plan } = input
    const chosen = { strategy: strategy ?? null, plan: plan ? unwrap(planOf(plan)) : null }
    const wanted = { component, version, ...chosen }
    return publishReleasePayloadOf(unwrap(await publishRelease(useCaseOf(context), wanted)))
  }

  @Allow('RELEASER')
  @Mutation(() => ReleaseType, {
    description:
      'Takes a published release back for ever. When it is the server version, the newest one below whose rollout has finished takes its place. Hosts that run it stay on it, as updates only go forward, unless they are told to restore their own backups.',
  })
  async withdrawRelease(
    @Arg('releaseId', () => ID, { description: 'The release.' }) releaseId: string,
    @Arg('reason', () => String, { description: 'Why, for those who wonder later.' }) reason: string,
    @Arg('restoreBackups', () => Boolean, {
      nullable: true,
      defaultValue: false,
      description: 'Hosts that run it are told to put their own backup back in place, never to download.',
    })
    restoreBackups: boolean | null,
    @Ctx() context: GraphqlContext,
  ): Promise<ReleaseType> {
    const withdrawn = await withdrawRelease(useCaseOf(context), releaseId, reason, restoreBackups === true)
    return releaseTypeOf(unwrap(withdrawn))
  }
}

function useCaseOf({ viewer, deps }: GraphqlContext): ReleaseUseCase {
  return deps.releases.as(actorOf(viewer))
}
