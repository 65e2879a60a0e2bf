import type { Component } from '@vesana/agent/protocol'
import { Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql'
import { ComponentEnum } from '../component.type.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { getRelease } from './list-releases.ts'
import { ReleaseType, releaseTypeOf } from './release.type.ts'
import type { ServerVersions } from './server-versions.ts'

@ObjectType('VersionRefusal', {
  description: 'Why a VERSION file is not followed. Until it is, nothing is offered.',
})
export class VersionRefusalType {
  @Field(() => String, { description: 'What the file says.' })
  declare content: string

  @Field(() => String, {
    description: 'A stable code: ARTIFACT_MISSING, ARTIFACT_REFUSED, BAD_USER_INPUT, CONFLICT …',
  })
  declare code: string

  @Field(() => String, { description: 'What is wrong, and what to do.' })
  declare message: string

  @Field(() => Date, { description: 'Since when.' })
  declare since: Date
}

@ObjectType('ServerVersion', { description: 'What is offered to the hosts of a component.' })
export class ServerVersionType {
  /** Not part of the schema: by it `release` is found. */
  declare releaseId: string | null

  @Field(() => ComponentEnum, { description: 'The component.' })
  declare component: Component

  @Field(() => String, { nullable: true, description: 'The version that is offered; null: none is.' })
  declare version: string | null

  @Field(() => VersionRefusalType, {
    nullable: true,
    description: 'Why the VERSION file is not followed; null when it is, or there is none.',
  })
  declare refusal: VersionRefusalType | null
}

export function serverVersionTypeOf(component: Component, serverVersions: ServerVersions): ServerVersionType {
  const current = serverVersions.current(component)
  const refusal = serverVersions.refusal(component)
  return {
    component,
    releaseId: current?.id ?? null,
    version: current?.version ?? null,
    refusal: refusal && { ...refusal, since: new Date(refusal.since) },
  }
}

@Resolver(() => ServerVersionType)
export class ServerVersionResolver {
  @FieldResolver(() => ReleaseType, { nullable: true, description: 'The release of that version.' })
  async release(
    @Root() { releaseId }: ServerVersionType,
    @Ctx() { deps }: GraphqlContext,
  ): Promise<ReleaseType | null> {
    const found = releaseId === null ? null : await getRelease(deps.database, releaseId)
    return found && releaseTypeOf(found)
  }
}
