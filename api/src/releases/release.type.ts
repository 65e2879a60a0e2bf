import type { Component, Platform } from '@vesana/agent/protocol'
import { Field, Float, ID, ObjectType } from 'type-graphql'
import { ComponentEnum, PlatformEnum } from '../component.type.ts'
import { connectionOf } from '../pagination/connection.type.ts'
import type { ArtifactKind } from './artifact-name.ts'
import type { WholeRelease } from './find-release.ts'
import { ArtifactKindEnum, ReleaseStateEnum } from './release-enums.type.ts'
import type { ReleaseState } from './release.entity.ts'

@ObjectType('Artifact', { description: 'One file of a release.' })
export class ArtifactType {
  @Field(() => String, { description: 'Its name in the artifact store: vesana-agent-linux-amd64.' })
  declare fileName: string

  @Field(() => ArtifactKindEnum, { description: 'What it is for.' })
  declare kind: ArtifactKind

  @Field(() => PlatformEnum, { nullable: true, description: 'What it runs on; null for a script.' })
  declare platform: Platform | null

  @Field(() => Float, { description: 'In bytes.' })
  declare size: number

  @Field(() => String, { description: 'Its SHA-256, 64 lower-case hex digits.' })
  declare sha256: string

  @Field(() => Date, { description: 'When it was uploaded, or taken from beside VERSION.' })
  declare uploadedAt: Date
}

@ObjectType('Release', { description: 'A version of one component, with its files.' })
export class ReleaseType {
  /** Not part of the schema: from it the resolver makes the rollout. */
  declare whole: WholeRelease

  @Field(() => ID, { description: 'Its id.' })
  declare id: string

  @Field(() => ComponentEnum, { description: 'What it is a version of.' })
  declare component: Component

  @Field(() => String, { description: 'Semver with a leading v: v1.4.2.' })
  declare version: string

  @Field(() => ReleaseStateEnum, { description: 'How far it is.' })
  declare state: ReleaseState

  @Field(() => String, { nullable: true, description: 'What is new, as its author wrote it.' })
  declare notes: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'What a host must run before it may take this release; one below that is led there first. Null: any host may.',
  })
  declare minimumVersion: string | null

  @Field(() => [ArtifactType], { description: 'Its files, by name.' })
  declare artifacts: ArtifactType[]

  @Field(() => Date, { description: 'When the draft was made.' })
  declare createdAt: Date

  @Field(() => String, { description: 'Who made the draft; “VERSION file” when it was copied in.' })
  declare createdBy: string

  @Field(() => Date, { nullable: true, description: 'When it was published; null for a draft.' })
  declare publishedAt: Date | null

  @Field(() => String, { nullable: true, description: 'Who published it.' })
  declare publishedBy: string | null

  @Field(() => Date, { nullable: true, description: 'When it was withdrawn; null when it was not.' })
  declare withdrawnAt: Date | null

  @Field(() => String, { nullable: true, description: 'Who withdrew it.' })
  declare withdrawnBy: string | null

  @Field(() => String, { nullable: true, description: 'Why it was withdrawn.' })
  declare withdrawReason: string | null
}

@ObjectType({ description: 'A page of releases, the latest created first.' })
export class ReleaseConnection extends connectionOf('Release', () => ReleaseType) {}

export function releaseTypeOf(whole: WholeRelease): ReleaseType {
  const { release, artifacts } = whole
  return {
    whole,
    id: release.id,
    component: release.component,
    version: release.version,
    state: release.state,
    notes: release.notes ?? null,
    minimumVersion: release.minimumVersion ?? null,
    artifacts: artifacts.map(artifactTypeOf).toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1)),
    createdAt: release.createdAt,
    createdBy: release.createdBy,
    publishedAt: release.publishedAt ?? null,
    publishedBy: release.publishedBy ?? null,
    withdrawnAt: release.withdrawnAt ?? null,
    withdrawnBy: release.withdrawnBy ?? null,
    withdrawReason: release.withdrawReason ?? null,
  }
}

function artifactTypeOf(artifact: WholeRelease['artifacts'][number]): ArtifactType {
  const { fileName, kind, platform, size, sha256, uploadedAt } = artifact
  return { fileName, kind, platform: platform ?? null, size, sha256, uploadedAt }
}
