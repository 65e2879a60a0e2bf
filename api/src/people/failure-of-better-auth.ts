import type { APIError } from 'better-auth/api'
import type { Failure } from '../errors.ts'

export const WRONG_PASSWORD: Failure = {
  code: 'UNAUTHENTICATED',
  message: 'The email or the password is not right.',
}
const WRONG_CODE: Failure = {
  code: 'UNAUTHENTICATED',
  message: 'This code is not right. Take the one that the app shows now, or a backup code.',
  field: 'code',
}
const START_AGAIN: Failure = {
  code: 'UNAUTHENTICATED',
  message: 'This sign-in took too long, or had too many wrong codes. Begin with your password again.',
}

/** What better-auth refuses, in our words. None of its own reaches a caller. */
const FAILURES: Record<string, Failure> = {
  INVALID_EMAIL: WRONG_PASSWORD,
  INVALID_EMAIL_OR_PASSWORD: WRONG_PASSWORD,
  PASSWORD_TOO_LONG: WRONG_PASSWORD,
  INVALID_CODE: WRONG_CODE,
  INVALID_BACKUP_CODE: WRONG_CODE,
  CODE_USED: {
    code: 'UNAUTHENTICATED',
    message: 'This code was tried already. Wait for the next one.',
    field: 'code',
  },
  INVALID_TWO_FACTOR_COOKIE: START_AGAIN,
  TOTP_NOT_ENABLED: START_AGAIN,
  BACKUP_CODES_NOT_ENABLED: START_AGAIN,
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: START_AGAIN,
  ACCOUNT_TEMPORARILY_LOCKED: {
    code: 'TOO_MANY_ATTEMPTS',
    message: 'Too many wrong codes. Try again in 15 minutes.',
    retryAfterS: 900,
  },
  INVALID_PASSWORD: { code: 'BAD_USER_INPUT', message: 'This is not your password.', field: 'password' },
  CREDENTIAL_ACCOUNT_NOT_FOUND: {
    code: 'CONFLICT',
    message:
      'You have no password here: you come by single sign-on. An administrator can make you a link to set one.',
  },
  TOTP_ALREADY_ENABLED: {
    code: 'CONFLICT',
    message: 'Your second factor is on already. Remove it first to set it up anew.',
  },
  PERSON_DISABLED: {
    code: 'FORBIDDEN',
    message: 'You may not sign in any more: an administrator disabled you. Ask one to enable you.',
  },
  UNAUTHORIZED: { code: 'UNAUTHENTICATED', message: 'Your session has ended. Sign in again.' },
}

/** @throws for what has no business to happen: it goes to the log, and the caller learns nothing of it */
export function failureOf(error: APIError): Failure {
  const failure = FAILURES[error.body?.code ?? '']
  if (failure) return failure
  if (error.status === 'CONFLICT') return WRONG_CODE
  throw error
}
