/** A change of the session, below /api/v1/session: where to, and what it is called there when it is refused. */
export interface SessionAction<Body = undefined> {
  readonly path: string
  /** For a wrong password or code. */
  readonly refusal?: string
  /** Never set: the type of the answer’s body. */
  readonly answers?: Body
}

interface SignedIn {
  status: 'SIGNED_IN' | 'SECOND_FACTOR_NEEDED'
}

export interface LinkPreview {
  email: string
  name: string
  purpose: 'INVITATION' | 'PASSWORD_RESET'
}

export interface SecondFactorBegun {
  otpauth_url: string
  backup_codes: string[]
}

const signIn: SessionAction<SignedIn> = { path: 'sign-in', refusal: 'That did not sign you in' }
const secondFactor: SessionAction = { path: 'second-factor', refusal: 'The code was not accepted' }
const setUp: SessionAction = { path: 'set-up' }
const previewLink: SessionAction<LinkPreview> = { path: 'invitation/preview' }
const acceptLink: SessionAction<SignedIn> = { path: 'invitation' }
const changePassword: SessionAction = { path: 'password', refusal: 'The password was not changed' }
const beginSecondFactor: SessionAction<SecondFactorBegun> = {
  path: 'totp',
  refusal: 'The password is not right',
}
const confirmSecondFactor: SessionAction = { path: 'totp/confirm', refusal: 'The code was not accepted' }
const removeSecondFactor: SessionAction = {
  path: 'totp/remove',
  refusal: 'The second factor was not removed',
}
const signOut: SessionAction = { path: 'sign-out' }
const signOutEverywhere: SessionAction = { path: 'sign-out-everywhere' }

export const sessionActions = {
  signIn,
  secondFactor,
  setUp,
  previewLink,
  acceptLink,
  changePassword,
  beginSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  signOut,
  signOutEverywhere,
}
