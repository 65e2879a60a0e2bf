/** INVITED: has not come yet. DISABLED: may not come any more. */
export const PERSON_STATES = ['INVITED', 'ACTIVE', 'DISABLED'] as const
export type PersonState = (typeof PERSON_STATES)[number]
