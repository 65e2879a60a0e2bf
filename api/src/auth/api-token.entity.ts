import { defineEntity, p } from '@mikro-orm/core'
import type { Role } from './roles.ts'

/** A script's or a dashboard's key to the API. Only its SHA-256 is kept. */
const ApiTokenSchema = defineEntity({
  name: 'ApiToken',
  tableName: 'api_token',
  properties: {
    id: p.string().primary(),
    name: p.string(),
    role: p.string().$type<Role>().default('ADMIN'),
    tokenHash: p.string().unique().hidden(),
    createdAt: p.datetime(3),
    /** Null for those that the server made itself. */
    createdBy: p.string().nullable(),
    /** Null: never. */
    expiresAt: p.datetime(3).nullable(),
    /** To the minute; written now and then, not at each use. */
    lastUsedAt: p.datetime(3).nullable(),
    /** A revoked token stays on the list, and is refused. */
    revokedAt: p.datetime(3).nullable(),
  },
})

export class ApiToken extends ApiTokenSchema.class {}
ApiTokenSchema.setClass(ApiToken)
