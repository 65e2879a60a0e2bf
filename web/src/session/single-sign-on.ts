import { failure } from '../error-messages'
import type { Failure } from '../error-messages'

const words: Record<string, string> = {
  NOT_INVITED: 'Nobody of this email is known here. Ask an administrator to invite you.',
  EMAIL_NOT_VERIFIED: 'The provider has not verified your email address. Verify it there, then try again.',
  PROVIDER_UNAVAILABLE: 'The provider does not answer. Try again later, or sign in with a password.',
  DISABLED: 'Your account here is disabled. Ask an administrator.',
}

/** Why single sign-on came back without a session. The code is in the address, so that anyone could have put it there. */
export function singleSignOnRefusal(code: string): Failure {
  const message = words[code] ?? 'Try again. If it stays, the server’s log says more.'
  return { ...failure(code, message), title: 'Single sign-on did not work' }
}
