import { randomBytes, randomUUID } from 'node:crypto'
import * as z from 'zod'
import { recordAudit } from '../audit/record-audit.ts'
import type { Role } from '../auth/roles.ts'
import { hashToken } from '../auth/token.ts'
import { type Result, fail, ok } from '../errors.ts'
import { type PeopleUseCase, changePerson, personFacts } from './people-use-case.ts'
import { Person } from './person.entity.ts'

const TICKET_LIFE_MS = 7 * 24 * 60 * 60_000
export const LONGEST_EMAIL = 254
export const LONGEST_NAME = 100

export interface InvitePerson {
  readonly email: string
  readonly name: string
  readonly role: Role
}

/** The ticket is in the link that the administrator hands over; only its hash is kept. */
export interface Invitation {
  readonly person: Person
  readonly ticket: string
  readonly expiresAt: Date
}

/** Somebody new, who sets a password by the link, or comes by single sign-on with that email. */
export async function invitePerson(
  { database, actor, now }: PeopleUseCase,
  input: InvitePerson,
): Promise<Result<Invitation>> {
  const wanted = judgeNewPerson(input)
  if (!wanted.ok) return wanted
  const { ticket, ...kept } = newTicket(now)
  const at = new Date(now)
  return database.fork().transactional(async (em): Promise<Result<Invitation>> => {
    if (await em.findOne(Person, { email: wanted.value.email })) return emailTaken(wanted.value.email)
    const times = { createdAt: at, updatedAt: at }
    const person = em.create(Person, {
      id: randomUUID(),
      ...wanted.value,
      ...kept,
      ...times,
      emailVerified: true,
      state: 'INVITED',
    })
    const entry = { actor, action: 'invitePerson', subjectType: 'Person', subjectId: person.id } as const
    recordAudit(em, { ...entry, after: personFacts(person), at })
    return ok({ person, ticket, expiresAt: kept.ticketExpiresAt })
  })
}

/** A new link: for an invitation that was lost, or a password that was forgotten. The link before is void. */
export async function resetPassword(useCase: PeopleUseCase, personId: string): Promise<Result<Invitation>> {
  const { ticket, ...kept } = newTicket(useCase.now)
  const changed = await changePerson(useCase, personId, 'resetPassword', (_em, person) => {
    if (person.state === 'DISABLED') {
      return fail('CONFLICT', `${person.email} is disabled. Enable the person first, then make a link.`)
    }
    Object.assign(person, kept)
    return ok(undefined)
  })
  return changed.ok ? ok({ person: changed.value, ticket, expiresAt: kept.ticketExpiresAt }) : changed
}

export function emailTaken(email: string) {
  return fail('CONFLICT', `There is somebody with the email ${email} already.`, 'email')
}

/** The email in lower case, the name trimmed. */
export function judgeNewPerson<T extends { email: string; name: string }>(input: T): Result<T> {
  const email = input.email.trim().toLowerCase()
  if (email.length > LONGEST_EMAIL || !z.email().safeParse(email).success) {
    return fail('BAD_USER_INPUT', 'This is no email address.', 'email')
  }
  const name = judgeName(input.name)
  return name.ok ? ok({ ...input, email, name: name.value }) : name
}

/** Trimmed; without control characters, as PostgreSQL takes not all of them. */
export function judgeName(given: string): Result<string> {
  const name = given.trim()
  if (name !== '' && name.length <= LONGEST_NAME && !/\p{Cc}/u.test(name)) return ok(name)
  return fail('BAD_USER_INPUT', `A name has 1 to ${LONGEST_NAME} characters, all of them printable.`, 'name')
}

function newTicket(now: number) {
  const ticket = randomBytes(32).toString('base64url')
  return { ticket, ticketHash: hashToken(ticket), ticketExpiresAt: new Date(now + TICKET_LIFE_MS) }
}
