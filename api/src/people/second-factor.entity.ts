import { defineEntity, p } from '@mikro-orm/core'
import { Person } from './person.entity.ts'

/** A person's TOTP, begun or on. Secret and backup codes are encrypted with the server's secret. */
const SecondFactorSchema = defineEntity({
  name: 'SecondFactor',
  tableName: 'second_factor',
  properties: {
    id: p.string().primary(),
    personId: () => p.manyToOne(Person).mapToPk().deleteRule('cascade').fieldName('person_id'),
    secret: p.text().hidden(),
    backupCodes: p.text().hidden(),
    /** False until its first code was confirmed. */
    verified: p.boolean(),
    failedVerificationCount: p.integer().default(0),
    lockedUntil: p.datetime(3).nullable(),
  },
})

export class SecondFactor extends SecondFactorSchema.class {}
SecondFactorSchema.setClass(SecondFactor)
