import { defineEntity, p } from '@mikro-orm/core'

/** What better-auth waits for, some minutes long: a second factor, or the answer of the OpenID provider. */
const ChallengeSchema = defineEntity({
  name: 'Challenge',
  tableName: 'challenge',
  properties: {
    id: p.string().primary(),
    identifier: p.string().index(),
    value: p.text().hidden(),
    expiresAt: p.datetime(3).index(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
})

export class Challenge extends ChallengeSchema.class {}
ChallengeSchema.setClass(Challenge)
