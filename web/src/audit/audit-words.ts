import type { ActorKind } from '../gql/graphql'

export const actorKinds: Record<ActorKind, { label: string; icon: string }> = {
  PERSON: { label: 'Person', icon: 'i-lucide-user-round' },
  API_TOKEN: { label: 'API token', icon: 'i-lucide-key-round' },
  ENROLLMENT_TOKEN: { label: 'Enrollment token', icon: 'i-lucide-ticket' },
  SERVER: { label: 'The server itself', icon: 'i-lucide-server-cog' },
}

/** What was done, as a person would say it. An action that is not here is told by its own name. */
const actions: Record<string, string> = {
  enrollHost: 'Added a host',
  reenrollHost: 'Added a host again',
  rotateHostToken: 'Rotated the host token',
  deleteHost: 'Deleted a host',
  pauseAutoUpdate: 'Paused auto-update',
  resumeAutoUpdate: 'Resumed auto-update',
  requestUpdateNow: 'Requested an update',
  cancelUpdateRequest: 'Cancelled an update request',
  clearQuarantine: 'Cleared a quarantine',
  setHostLabels: 'Changed labels',
  setHostConfig: 'Changed settings',
  createEnrollmentToken: 'Created an enrollment token',
  revokeEnrollmentToken: 'Revoked an enrollment token',
  createRelease: 'Made a draft',
  discardRelease: 'Discarded a draft',
  uploadArtifact: 'Uploaded a file',
  beginPublication: 'Began to publish',
  publishRelease: 'Published a release',
  followVersionFile: 'Followed the VERSION file',
  withdrawRelease: 'Withdrew a release',
  setMinimumVersion: 'Changed a minimum version',
  setRolloutDefaults: 'Changed the defaults for publishing',
  advanceRollout: 'Began a stage of a rollout',
  finishRollout: 'Finished a rollout',
  haltRollout: 'Halted a rollout',
  pauseRollout: 'Paused a rollout',
  resumeRollout: 'Resumed a rollout',
  createApiToken: 'Created an API token',
  revokeApiToken: 'Revoked an API token',
  setUp: 'Set the server up',
  signIn: 'Signed in',
  joinBySingleSignOn: 'Came in by single sign-on',
  throttleSignIn: 'Held back attempts to sign in',
  signOutEverywhere: 'Signed out everywhere',
  changePassword: 'Changed the password',
  enableSecondFactor: 'Turned the second factor on',
  removeSecondFactor: 'Removed a second factor',
  invitePerson: 'Invited a person',
  acceptInvitation: 'Accepted an invitation',
  setPersonRole: 'Changed a role',
  disablePerson: 'Disabled a person',
  enablePerson: 'Enabled a person',
  removePerson: 'Removed a person',
  signOutPerson: 'Signed a person out',
  resetPassword: 'Made a password link',
  endSession: 'Ended a session',
  createMaintenanceWindow: 'Made a maintenance window',
  updateMaintenanceWindow: 'Changed a maintenance window',
  deleteMaintenanceWindow: 'Deleted a maintenance window',
  forgetOldRecords: 'Forgot old records',
}

export function actionWords(action: string): string {
  return actions[action] ?? sentence(action)
}

const subjectTypes: Record<string, string> = {
  Host: 'Host',
  Release: 'Release',
  Rollout: 'Rollout',
  Person: 'Person',
  ApiToken: 'API token',
  EnrollmentToken: 'Enrollment token',
  MaintenanceWindow: 'Maintenance window',
  Server: 'Server',
}
export const allSubjectTypes = Object.keys(subjectTypes)

export function subjectTypeWords(type: string): string {
  return subjectTypes[type] ?? sentence(type)
}

/** `autoUpdatePaused` and `auto_update_paused` are both “Auto update paused”. */
export function sentence(name: string): string {
  const spaced = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_.]+/g, ' ')
    .toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
