import { Field, ID, ObjectType } from 'type-graphql'
import type { Session } from './session.entity.ts'

@ObjectType('Session', { description: 'A browser that somebody is signed in at.' })
export class SessionType {
  @Field(() => ID, { description: 'Its id. Not what is in the cookie.' })
  declare id: string

  @Field(() => Date, { description: 'When it began.' })
  declare createdAt: Date

  @Field(() => Date, { description: 'When it was used last, to the minute.' })
  declare lastUsedAt: Date

  @Field(() => Date, {
    description: 'When it ends at the latest. It ends before when it is not used for 7 days.',
  })
  declare expiresAt: Date

  @Field(() => String, { nullable: true, description: 'The IP address that it began at.' })
  declare address: string | null

  @Field(() => String, { nullable: true, description: 'What the browser called itself then.' })
  declare userAgent: string | null

  @Field(() => Boolean, { description: 'The one that asks.' })
  declare current: boolean
}

export function sessionTypeOf(session: Session, currentId: string | undefined): SessionType {
  const { id, createdAt, lastUsedAt, expiresAt } = session
  const said = { address: session.address ?? null, userAgent: session.userAgent ?? null }
  return { id, createdAt, lastUsedAt, expiresAt, ...said, current: id === currentId }
}
