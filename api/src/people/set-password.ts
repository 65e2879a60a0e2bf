import { randomUUID } from 'node:crypto'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { Account } from './account.entity.ts'
import { Session } from './session.entity.ts'

/** Gives a person a password, or another one; their sessions end. To be called within a transaction. */
export async function setPassword(
  em: SqlEntityManager,
  personId: string,
  passwordHash: string,
  at: Date,
): Promise<void> {
  const way = { personId, providerId: 'credential', accountId: personId }
  const account = await em.findOne(Account, way)
  if (account) Object.assign(account, { password: passwordHash, updatedAt: at })
  else em.create(Account, { id: randomUUID(), ...way, password: passwordHash, createdAt: at, updatedAt: at })
  await em.nativeDelete(Session, { personId })
}
