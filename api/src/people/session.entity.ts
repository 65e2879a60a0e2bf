import { defineEntity, p } from '@mikro-orm/core'
import { Person } from './person.entity.ts'

/** A person at a browser, from signing in to signing out. Its times are the machine's, as better-auth judges by those. */
const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: p.string().primary(),
    /** SHA-256 of what is in the cookie, signed. */
    token: p.string().unique().hidden().fieldName('token_hash'),
    personId: () => p.manyToOne(Person).mapToPk().deleteRule('cascade').fieldName('person_id'),
    address: p.string().nullable(),
    userAgent: p.text().nullable(),
    /** To the minute. */
    lastUsedAt: p.datetime(3),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    /** At the latest; an idle one ends before (viewer-of-session.ts). */
    expiresAt: p.datetime(3),
  },
})

export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session)
