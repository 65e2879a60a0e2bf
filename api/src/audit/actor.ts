/** Who changes something: goes into the audit with the change. */
export interface Actor {
  readonly kind: ActorKind
  /** Of the person or the token; null for the server itself. */
  readonly id: string | null
  /** For people to read: an email, a token's name, or the part of the server that acts (`VERSION file`). */
  readonly name: string
  /** The IP address that it was done from; null for the server itself. */
  readonly address: string | null
}

export const ACTOR_KINDS = ['PERSON', 'API_TOKEN', 'ENROLLMENT_TOKEN', 'SERVER'] as const
export type ActorKind = (typeof ACTOR_KINDS)[number]

/** A part of the server that acts by itself. */
export function serverActor(name: string): Actor {
  return { kind: 'SERVER', id: null, name, address: null }
}
