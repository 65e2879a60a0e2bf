export type Role = 'ADMIN'

/** Who is calling. The name goes into the audit. */
export interface Viewer {
  readonly name: string
  readonly role: Role
}
