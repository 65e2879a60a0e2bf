import { randomUUID } from 'node:crypto'
import type { Component } from '@vesana/agent/protocol'
import { recordAudit } from '../audit/record-audit.ts'
import { hashToken, newToken } from '../auth/token.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { HostUseCase } from './act-on-hosts.ts'
import { EnrollmentToken } from './enrollment-token.entity.ts'
import { type Label, type Labels, judgeLabels } from './labels.ts'

export interface CreateEnrollmentToken {
  readonly component: Component
  readonly uses: number
  readonly expiresAt: Date | null
  readonly name: string | null
  readonly labels: readonly Label[]
}

/** What was created, with what cannot be shown again. */
export interface CreatedEnrollmentToken extends Omit<CreateEnrollmentToken, 'labels'> {
  readonly id: string
  readonly token: string
  readonly labels: Labels
}

const MOST_USES = 1_000_000
const LONGEST_NAME = 100

/** A token by which machines enroll themselves over `POST /enroll`. It cannot be shown again. */
export async function createEnrollmentToken(
  { database, actor, now }: Omit<HostUseCase, 'registry'>,
  input: CreateEnrollmentToken,
): Promise<Result<CreatedEnrollmentToken>> {
  if (input.uses < 1 || input.uses > MOST_USES) {
    return fail('BAD_USER_INPUT', `uses takes a number from 1 to ${MOST_USES}.`, 'uses')
  }
  if (input.expiresAt && input.expiresAt.getTime() <= now) {
    return fail('BAD_USER_INPUT', 'expiresAt lies in the past; name a time to come.', 'expiresAt')
  }
  const name = input.name?.trim() || null
  if (name && name.length > LONGEST_NAME) {
    return fail('BAD_USER_INPUT', `A name has at most ${LONGEST_NAME} characters.`, 'name')
  }
  const labels = judgeLabels(input.labels)
  if (!labels.ok) return labels
  const wanted = { ...input, name, labels: labels.value }
  const token = newToken()
  const id = randomUUID()
  const at = new Date(now)
  await database.fork().transactional(async (em) => {
    const kept = { ...wanted, id, usesLeft: input.uses, createdAt: at, createdBy: actor.name }
    em.create(EnrollmentToken, { ...kept, tokenHash: hashToken(token) })
    recordAudit(em, {
      actor,
      action: 'createEnrollmentToken',
      subjectType: 'EnrollmentToken',
      subjectId: id,
      after: { ...wanted },
      at,
    })
  })
  return ok({ ...wanted, id, token })
}
