import type { PersonState } from '../gql/graphql'

export const personStates: Record<
  PersonState,
  { label: string; color: 'success' | 'warning' | 'neutral' | 'info' }
> = {
  INVITED: { label: 'Invited', color: 'info' },
  ACTIVE: { label: 'Active', color: 'success' },
  DISABLED: { label: 'Disabled', color: 'neutral' },
}
