import { defineEntity, p } from '@mikro-orm/core'
import type { Role } from '../auth/roles.ts'
import type { PersonState } from './person-state.ts'

/** Someone who signs in. better-auth calls it user, and reads and writes it by auth-storage.ts. */
const PersonSchema = defineEntity({
  name: 'Person',
  tableName: 'person',
  properties: {
    id: p.string().primary(),
    /** In lower case. */
    email: p.string().unique(),
    /** An administrator or the provider vouches for it: nobody comes in by an email that nobody vouched for. */
    emailVerified: p.boolean(),
    name: p.string(),
    image: p.string().nullable(),
    role: p.string().$type<Role>(),
    state: p.string().$type<PersonState>(),
    twoFactorEnabled: p.boolean().default(false),
    /** SHA-256 of the ticket of the open invitation or reset, if there is one: dead after use. */
    ticketHash: p.string().nullable().unique().hidden(),
    ticketExpiresAt: p.datetime(3).nullable(),
    lastSignInAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
})

export class Person extends PersonSchema.class {}
PersonSchema.setClass(Person)
