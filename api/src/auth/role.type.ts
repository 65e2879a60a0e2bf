import { registerEnumType } from 'type-graphql'
import type { Role } from './roles.ts'

export const RoleEnum = {
  VIEWER: 'VIEWER',
  OPERATOR: 'OPERATOR',
  RELEASER: 'RELEASER',
  ADMIN: 'ADMIN',
} as const satisfies Record<Role, Role>
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a caller may do.',
  valuesConfig: {
    VIEWER: { description: 'Sees everything but people and tokens, and changes nothing.' },
    OPERATOR: {
      description: 'Also pauses hosts, requests updates, clears quarantines, sets labels and settings.',
    },
    RELEASER: { description: 'Also uploads, publishes and withdraws releases, and steers rollouts.' },
    ADMIN: { description: 'Everything: also people, tokens, enrolling and removing hosts.' },
  },
})
