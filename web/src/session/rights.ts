import { computed } from 'vue'
import type { Role } from '../gql/graphql'
import { session } from './session'

/** From the least to the most: each may do all that the ones before it may. */
export const roles: Record<Role, { label: string; description: string }> = {
  VIEWER: { label: 'Viewer', description: 'Sees everything but people and tokens, and changes nothing.' },
  OPERATOR: {
    label: 'Operator',
    description:
      'Also pauses hosts, requests updates, clears quarantines, sets labels, settings and maintenance windows.',
  },
  RELEASER: { label: 'Releaser', description: 'Also uploads, publishes and withdraws releases.' },
  ADMIN: {
    label: 'Administrator',
    description: 'Everything: also people, tokens, and adding and deleting hosts.',
  },
}
const ascending: Role[] = ['VIEWER', 'OPERATOR', 'RELEASER', 'ADMIN']
export const roleItems = ascending.map((value) => ({ value, ...roles[value] }))

/** What the dashboard offers, and from which role on. The server decides; this only keeps from offering in vain. */
const rights = {
  'steer updates': 'OPERATOR',
  'edit hosts': 'OPERATOR',
  'edit windows': 'OPERATOR',
  release: 'RELEASER',
  'add hosts': 'ADMIN',
  'remove hosts': 'ADMIN',
  administer: 'ADMIN',
} as const satisfies Record<string, Role>
export type Right = keyof typeof rights

export function mayDo(role: Role | undefined, right: Right): boolean {
  return role !== undefined && ascending.indexOf(role) >= ascending.indexOf(rights[right])
}

/** `Pausing takes the role Operator. Your role is Viewer.` */
export function whyNot(role: Role | undefined, right: Right, doing: string): string {
  const mine = role ? ` Your role is ${roles[role].label}.` : ''
  return `${doing} takes the role ${roles[rights[right]].label}.${mine}`
}

export function useRights() {
  const role = computed(() => session.viewer.value?.role)
  return {
    role,
    may: (right: Right) => mayDo(role.value, right),
    whyNot: (right: Right, doing: string) => whyNot(role.value, right, doing),
  }
}
