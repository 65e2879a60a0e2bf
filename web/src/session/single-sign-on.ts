import { failure } from '../error-messages'
import type { Failure } from '../error-messages'

const words: Record<string, string> = {
  NOT_INVITED: 'Nobody of this email is known here. Ask an administrator to invite you.',
  EMAIL_NOT_VERIFIED: 'The provider has not verified your email address. Verify it there, then try again.',
  NO_EMAIL: 'The provider did not say your email address, by which you are known here.',
  DISABLED: 'Your account here is disabled. Ask an administrator.',
  REFUSED: 'You said no at the provider, or it does not let you in here.',
  EXPIRED: 'It took too long, or began in another browser. Try again.',
  PROVIDER_UNAVAILABLE: 'The provider does not answer. Try again later, or sign in with a password.',
  PROVIDER_FAILED: 'The provider’s answer could not be used. Try again; the server’s log says more.',
}

/** Why single sign-on came back without a session. The code is in the address, so that anyone could have put it there. */
export function singleSignOnRefusal(code: string): Failure {
  const message = words[code] ?? 'Try again. If it stays, the server’s log says more.'
  return { ...failure(code, message), title: 'Single sign-on did not work' }
}

const storageKey = 'vesana.return-path'

/** Single sign-on leaves this app: where the person was is kept in the tab. */
export function keepReturnPath(path: string): void {
  try {
    sessionStorage.setItem(storageKey, path)
  } catch {
    // Without storage it ends at the host list.
  }
}

/** What was kept, once. */
export function takeReturnPath(): string | undefined {
  try {
    const path = sessionStorage.getItem(storageKey) ?? undefined
    sessionStorage.removeItem(storageKey)
    return path
  } catch {
    return undefined
  }
}
