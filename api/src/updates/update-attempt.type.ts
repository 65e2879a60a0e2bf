import type { Stage } from '@vesana/agent/protocol'
import { Field, ID, Int, ObjectType } from 'type-graphql'
import { connectionOf } from '../pagination/connection.type.ts'
import type { AttemptFacts } from './host-facts.ts'
import { UpdateStageEnum } from './update-stage.type.ts'

@ObjectType({ description: 'Why an attempt failed.' })
export class UpdateError {
  @Field(() => String, { description: 'A stable code: DIGEST_MISMATCH, DOWNLOAD_REFUSED, NO_SPACE …' })
  declare code: string

  @Field(() => String, { description: 'What the host said, in words.' })
  declare message: string
}

@ObjectType('UpdateEvent', { description: 'One report of a host about an attempt.' })
export class UpdateEventType {
  @Field(() => Int, { description: 'Its number within the attempt.' })
  declare seq: number

  @Field(() => UpdateStageEnum, { description: 'The stage that was reached.' })
  declare stage: Stage

  @Field(() => Int, { nullable: true, description: 'How much of the download was there, 0 to 100.' })
  declare percent: number | null

  @Field(() => UpdateError, { nullable: true, description: 'What went wrong, if something did.' })
  declare error: UpdateError | null

  @Field(() => Date, { description: 'When it happened, by the clock of the host.' })
  declare hostTime: Date

  @Field(() => Date, { description: 'When the server got to know.' })
  declare receivedAt: Date
}

@ObjectType('UpdateAttempt', {
  description: 'One host’s try at one release, from the offer taken to a terminal stage.',
})
export class UpdateAttemptType {
  @Field(() => ID, { description: 'Its id.' })
  declare id: string

  @Field(() => ID, { description: 'The host.' })
  declare hostId: string

  @Field(() => String, { description: 'The name of the host.' })
  declare hostname: string

  @Field(() => ID, { nullable: true, description: 'The release, where one of that version is known.' })
  declare releaseId: string | null

  @Field(() => String, { description: 'What the host ran before.' })
  declare fromVersion: string

  @Field(() => String, { description: 'What it was to run.' })
  declare toVersion: string

  @Field(() => UpdateStageEnum, { description: 'How far it is.' })
  declare stage: Stage

  @Field(() => Int, { nullable: true, description: 'How much of the download is there, 0 to 100.' })
  declare percent: number | null

  @Field(() => UpdateError, { nullable: true, description: 'What went wrong, if something did.' })
  declare error: UpdateError | null

  @Field(() => Date, { description: 'When its first event came in.' })
  declare startedAt: Date

  @Field(() => Date, { description: 'When its last event came in.' })
  declare updatedAt: Date

  @Field(() => Date, { nullable: true, description: 'When it ended; null while it runs.' })
  declare endedAt: Date | null
}

@ObjectType({ description: 'A page of update attempts, newest first.' })
export class UpdateAttemptConnection extends connectionOf('UpdateAttempt', () => UpdateAttemptType) {}

export function attemptTypeOf(
  facts: AttemptFacts,
  host: { readonly id: string; readonly hostname: string },
): UpdateAttemptType {
  return {
    ...facts,
    hostId: host.id,
    hostname: host.hostname,
    startedAt: new Date(facts.startedAt),
    updatedAt: new Date(facts.updatedAt),
    endedAt: facts.endedAt === null ? null : new Date(facts.endedAt),
  }
}
