/** From the least to the most: each role may do all that the ones before it may. */
export const ROLES = ['VIEWER', 'OPERATOR', 'RELEASER', 'ADMIN'] as const
export type Role = (typeof ROLES)[number]

export function isRole(value: unknown): value is Role {
  return ROLES.some((role) => role === value)
}

/** The one place where it is decided whether a role suffices. */
export function allows(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed)
}
