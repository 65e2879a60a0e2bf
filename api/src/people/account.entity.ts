import { defineEntity, p } from '@mikro-orm/core'
import { Person } from './person.entity.ts'

/** A way in for a person: a password (`credential`), or an account at the OpenID provider (`oidc`). */
const AccountSchema = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    id: p.string().primary(),
    personId: () => p.manyToOne(Person).mapToPk().deleteRule('cascade').fieldName('person_id'),
    providerId: p.string(),
    /** The provider's `sub`; for a password the person's own id. */
    accountId: p.string(),
    /** scrypt, salted. */
    password: p.text().nullable().hidden(),
    scope: p.text().nullable(),
    /** Of the provider. Always null: nothing here calls it later. better-auth knows the columns. */
    accessToken: p.text().nullable().hidden(),
    refreshToken: p.text().nullable().hidden(),
    idToken: p.text().nullable().hidden(),
    accessTokenExpiresAt: p.datetime(3).nullable(),
    refreshTokenExpiresAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
  uniques: [{ properties: ['providerId', 'accountId'] }],
})

export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account)
