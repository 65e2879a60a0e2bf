import type { Actor } from '../audit/actor.ts'
import { type Result, fail, ok } from '../errors.ts'
import { type Role, allows } from './roles.ts'

export const VIEWER_KINDS = ['PERSON', 'API_TOKEN'] as const

/** Who is calling, and what they may do. */
export interface Viewer {
  readonly kind: (typeof VIEWER_KINDS)[number]
  /** Of the person or the API token; null for the token of the environment. */
  readonly id: string | null
  /** A person's email or an API token's name. */
  readonly name: string
  readonly role: Role
  /** Where the call comes from: an IP address. */
  readonly address: string
  /** Of a person: the session that they call by. */
  readonly sessionId?: string
}

export function actorOf({ kind, id, name, address }: Viewer): Actor {
  return { kind, id, name, address }
}

/** @returns FORBIDDEN, with what it takes, for a viewer whose role does not suffice */
export function judgeRole({ name, role }: Pick<Viewer, 'name' | 'role'>, needed: Role): Result<void> {
  if (allows(role, needed)) return ok(undefined)
  return fail(
    'FORBIDDEN',
    `This takes the role ${needed}, and ${name} has the role ${role}. Ask an administrator for it.`,
  )
}
