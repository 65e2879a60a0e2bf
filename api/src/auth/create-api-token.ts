import { randomUUID } from 'node:crypto'
import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { ApiToken } from './api-token.entity.ts'
import { type Role, allows } from './roles.ts'
import { hashToken, newToken } from './token.ts'
import { type Viewer, actorOf } from './viewer.ts'

export interface ApiTokenUseCase {
  readonly database: Database
  readonly viewer: Viewer
  /** Epoch milliseconds. */
  readonly now: number
}

export interface CreateApiToken {
  readonly name: string
  readonly role: Role
  readonly expiresAt: Date | null
}

const LONGEST_NAME = 100
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u

/** A key to the API. Its secret cannot be shown again: only the hash is kept. */
export async function createApiToken(
  { database, viewer, now }: ApiTokenUseCase,
  input: CreateApiToken,
): Promise<Result<{ apiToken: ApiToken; token: string }>> {
  const wanted = judgeNewApiToken(input, viewer, now)
  if (!wanted.ok) return wanted
  const token = newToken()
  const actor = actorOf(viewer)
  const [id, at] = [randomUUID(), new Date(now)]
  const apiToken = await database.fork().transactional(async (em) => {
    const entry = { actor, action: 'createApiToken', subjectType: 'ApiToken', subjectId: id } as const
    recordAudit(em, { ...entry, after: { ...wanted.value }, at })
    const kept = { ...wanted.value, id, createdAt: at, createdBy: actor.name }
    return em.create(ApiToken, { ...kept, tokenHash: hashToken(token) })
  })
  return ok({ apiToken, token })
}

/** Nobody hands out more than they have. Pure. */
export function judgeNewApiToken(
  { name, role, expiresAt }: CreateApiToken,
  viewer: Pick<Viewer, 'name' | 'role'>,
  now: number,
): Result<CreateApiToken> {
  const trimmed = name.trim()
  if (trimmed === '' || trimmed.length > LONGEST_NAME || UNPRINTABLE.test(trimmed)) {
    const message = `A name has 1 to ${LONGEST_NAME} characters, none of them a control character.`
    return fail('BAD_USER_INPUT', message, 'name')
  }
  if (expiresAt && expiresAt.getTime() <= now) {
    return fail('BAD_USER_INPUT', 'expiresAt lies in the past; name a time to come.', 'expiresAt')
  }
  if (!allows(viewer.role, role)) {
    const message = `${viewer.name} has the role ${viewer.role} and cannot create a token with the role ${role}.`
    return fail('FORBIDDEN', message, 'role')
  }
  return ok({ name: trimmed, role, expiresAt })
}
