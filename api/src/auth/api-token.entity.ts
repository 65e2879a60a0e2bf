import { defineEntity, p } from '@mikro-orm/core'

/** A script's or a dashboard's key to the API. Only its SHA-256 is kept. */
const ApiTokenSchema = defineEntity({
  name: 'ApiToken',
  tableName: 'api_token',
  properties: {
    id: p.string().primary(),
    name: p.string(),
    tokenHash: p.string().unique().hidden(),
    createdAt: p.datetime(3),
  },
})

export class ApiToken extends ApiTokenSchema.class {}
ApiTokenSchema.setClass(ApiToken)
