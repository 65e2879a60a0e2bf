import { recordAudit } from '../audit/record-audit.ts'
import { hashToken } from '../auth/token.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { judgeName } from './invite-person.ts'
import type { People } from './people.ts'
import { personFacts } from './people-use-case.ts'
import { Person } from './person.entity.ts'
import { setPassword } from './set-password.ts'

export type InvitationPurpose = 'INVITATION' | 'PASSWORD_RESET'

export interface OpenInvitation {
  readonly email: string
  readonly name: string
  readonly purpose: InvitationPurpose
}

export interface AcceptInvitation {
  readonly ticket: string
  readonly name?: string | undefined
  readonly password: string
}

/** Whom a link is for, without using it. */
export async function previewInvitation(
  { database, clock }: { database: Database; clock: () => number },
  ticket: string,
): Promise<Result<OpenInvitation>> {
  const person = await database.fork().findOne(Person, { ticketHash: hashToken(ticket) })
  if (!person || !isOpen(person, clock())) return deadLink()
  return ok({ email: person.email, name: person.name, purpose: purposeOf(person) })
}

/** Sets the person's password by the link, once; whoever is signed in as them is out. Answers with their email. */
export async function acceptInvitation(
  { database, auths, clock }: People,
  { ticket, name, password }: AcceptInvitation,
  address: string,
): Promise<Result<string>> {
  const wantedName = name === undefined ? ok(undefined) : judgeName(name)
  if (!wantedName.ok) return wantedName
  // Hashed before the transaction, and only for a link that works: it takes some 100 ms.
  const preview = await previewInvitation({ database, clock }, ticket)
  if (!preview.ok) return preview
  const passwordHash = await (await auths.forStart().$context).password.hash(password)
  const ticketHash = hashToken(ticket)
  return database.fork().transactional(async (em): Promise<Result<string>> => {
    const now = clock()
    const person = await em.findOne(Person, { ticketHash })
    if (!person || !isOpen(person, now)) return deadLink()
    const claimed = await em.nativeUpdate(Person, { id: person.id, ticketHash }, { ticketHash: null })
    if (claimed !== 1) return deadLink()
    const before = personFacts(person)
    const action = purposeOf(person) === 'INVITATION' ? 'acceptInvitation' : 'setNewPassword'
    const at = new Date(now)
    Object.assign(person, { state: 'ACTIVE', ticketHash: null, ticketExpiresAt: null, updatedAt: at })
    if (action === 'acceptInvitation' && wantedName.value) person.name = wantedName.value
    await setPassword(em, person.id, passwordHash, at)
    const actor = { kind: 'PERSON', id: person.id, name: person.email, address } as const
    const entry = { actor, action, subjectType: 'Person', subjectId: person.id, at } as const
    recordAudit(em, { ...entry, before, after: personFacts(person) })
    return ok(person.email)
  })
}

function isOpen({ state, ticketExpiresAt }: Person, now: number): boolean {
  return state !== 'DISABLED' && ticketExpiresAt != null && ticketExpiresAt.getTime() > now
}

function purposeOf({ state }: Person): InvitationPurpose {
  return state === 'INVITED' ? 'INVITATION' : 'PASSWORD_RESET'
}

function deadLink(): Result<never> {
  return fail(
    'UNAUTHENTICATED',
    'This link was used already, or has expired. Ask an administrator for a new one.',
  )
}
