import {
  DisablePersonDocument,
  EnablePersonDocument,
  RemovePersonDocument,
  RemoveSecondFactorDocument,
  SignOutPersonDocument,
} from '../gql/graphql'
import { useAction } from '../page/use-action'

export type PersonAction = 'disable' | 'enable' | 'remove' | 'signOut' | 'removeSecondFactor'

export interface PersonActionWords {
  /** Asked of the administrator; `name` stands for the person. */
  question: (name: string) => string
  consequence: string
  button: string
  done: (name: string) => string
  isGrave?: boolean
}

export const personActionWords: Record<PersonAction, PersonActionWords> = {
  disable: {
    question: (name) => `Disable ${name}?`,
    consequence: 'Every session ends at once, and signing in is refused until they are enabled again.',
    button: 'Disable',
    done: (name) => `${name} was disabled.`,
    isGrave: true,
  },
  enable: {
    question: (name) => `Enable ${name}?`,
    consequence: 'They can sign in again, with the role that they had.',
    button: 'Enable',
    done: (name) => `${name} was enabled.`,
  },
  remove: {
    question: (name) => `Remove ${name}?`,
    consequence: 'Every session ends at once. What was done stays in the audit, under the email.',
    button: 'Remove',
    done: (name) => `${name} was removed.`,
    isGrave: true,
  },
  signOut: {
    question: (name) => `Sign ${name} out everywhere?`,
    consequence: 'All their sessions end at once. They can sign in again.',
    button: 'Sign out',
    done: (name) => `${name} was signed out everywhere.`,
  },
  removeSecondFactor: {
    question: (name) => `Remove the second factor of ${name}?`,
    consequence: 'For a lost phone: from then on their password alone signs them in.',
    button: 'Remove second factor',
    done: (name) => `The second factor of ${name} was removed.`,
    isGrave: true,
  },
}

/** What is done to a person after one question: each of these takes nothing but who. */
export function usePersonAction(action: PersonAction) {
  switch (action) {
    case 'disable':
      return useAction<unknown, { personId: string }>(DisablePersonDocument)
    case 'enable':
      return useAction<unknown, { personId: string }>(EnablePersonDocument)
    case 'remove':
      return useAction<unknown, { personId: string }>(RemovePersonDocument)
    case 'signOut':
      return useAction<unknown, { personId: string }>(SignOutPersonDocument)
    case 'removeSecondFactor':
      return useAction<unknown, { personId: string }>(RemoveSecondFactorDocument)
  }
}
