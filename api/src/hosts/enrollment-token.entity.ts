import { defineEntity, p } from '@mikro-orm/core'
import type { Component } from '@vesana/agent/protocol'

/** Lets machines enroll themselves, a number of times, until it expires. Only its SHA-256 is kept. */
const EnrollmentTokenSchema = defineEntity({
  name: 'EnrollmentToken',
  tableName: 'enrollment_token',
  properties: {
    id: p.string().primary(),
    name: p.string().nullable(),
    tokenHash: p.string().unique().hidden(),
    component: p.string().$type<Component>(),
    /** What the hosts are labelled with that enroll by it. */
    labels: p.json<Record<string, string>>().nullable(),
    uses: p.integer(),
    usesLeft: p.integer(),
    expiresAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    createdBy: p.string(),
  },
})

export class EnrollmentToken extends EnrollmentTokenSchema.class {}
EnrollmentTokenSchema.setClass(EnrollmentToken)
