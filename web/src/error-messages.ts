import type { CombinedError } from '@urql/vue'

export interface Failure {
  code: string
  /** What happened, in a few words. */
  title: string
  /** What to do about it. */
  message: string
}

/**
 * The one table from code to words. The title is always ours; the message only where the server sent none, since
 * the server's names the host, file or version that it is about.
 */
const words: Record<string, { title: string; message: string }> = {
  NETWORK: { title: 'The server cannot be reached', message: 'Check the connection, then try again.' },
  UNAUTHENTICATED: { title: 'Not signed in', message: 'Sign in and try again.' },
  FORBIDDEN: { title: 'Not allowed', message: 'Your role does not suffice for that. Ask an administrator.' },
  TOO_MANY_ATTEMPTS: { title: 'Too many attempts', message: 'Wait a minute, then try again.' },
  RATE_LIMITED: { title: 'Too many requests', message: 'Wait a minute, then try again.' },
  NOT_FOUND: { title: 'Not found', message: 'It may have been deleted meanwhile.' },
  BAD_USER_INPUT: { title: 'That is not valid', message: 'Check what was entered.' },
  CONFLICT: { title: 'That is not possible as things are', message: 'Reload and try again.' },
  HOST_PAUSED: {
    title: 'Auto-update is paused on this host',
    message: 'Resume auto-update first, then request the update.',
  },
  HOST_OPTED_OUT: {
    title: 'The host opted out of updates',
    message: 'Its own config says auto_update: false. Change it there.',
  },
  HOST_QUARANTINED: {
    title: 'The release is in quarantine on this host',
    message: 'It was rolled back there. Clear the quarantine first, then request the update.',
  },
  HOST_BELOW_MINIMUM: {
    title: 'The host needs an earlier release first',
    message: 'Publish one that has the minimum with a file for its platform, or set another minimum.',
  },
  NOT_QUARANTINED: {
    title: 'Nothing is in quarantine',
    message: 'No release that is offered was rolled back on this host.',
  },
  ALREADY_CURRENT: { title: 'Already up to date', message: 'There is no newer version for this host.' },
  ARTIFACT_MISSING: {
    title: 'A file is missing',
    message: 'Upload every file of the release, then publish.',
  },
  ARTIFACT_REFUSED: { title: 'A file was refused', message: 'Upload the right file again.' },
  DIGEST_MISMATCH: { title: 'The file arrived damaged', message: 'Upload it again.' },
  OFFSET_MISMATCH: {
    title: 'The upload went out of step',
    message: 'Retry: it goes on where the server is.',
  },
  UPLOAD_INTERRUPTED: {
    title: 'The upload was interrupted',
    message: 'Retry: it goes on where it stopped.',
  },
  STORE_UNAVAILABLE: { title: 'The server cannot write its files', message: 'The server’s log says why.' },
  VERSION_NOT_NEWER: {
    title: 'The version is not newer',
    message: 'Updates only go forward: choose a version above the published one.',
  },
  PAYLOAD_TOO_LARGE: {
    title: 'The file is too large',
    message: 'The server does not take files of this size.',
  },
  INTERNAL_SERVER_ERROR: {
    title: 'The server failed',
    message: 'Try again. If it stays, the server’s log says more.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    title: 'This page is older than the server',
    message: 'Reload the page.',
  },
}

export function failure(code: string, message?: string | null): Failure {
  const known = words[code]
  return {
    code,
    title: known?.title ?? 'That did not work',
    message: message?.trim() || known?.message || `The server answered ${code}.`,
  }
}

type GraphQLFailure = Pick<CombinedError, 'message' | 'graphQLErrors' | 'networkError'> & {
  response?: unknown
}

export function failureOf(error: GraphQLFailure): Failure {
  const first = error.graphQLErrors[0]
  if (first) {
    const code = first.extensions?.code
    return failure(typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR', first.message)
  }
  if (statusOf(error.response) === 401) return failure('UNAUTHENTICATED')
  return failure('NETWORK')
}

function statusOf(response: unknown): number | undefined {
  return typeof response === 'object' && response !== null && 'status' in response
    ? Number(response.status)
    : undefined
}

/** The REST side's one error shape, `{"error":{"code","message"}}`; anything else is told by its status. */
export function failureOfBody(status: number, body: string): Failure {
  try {
    const parsed: unknown = JSON.parse(body)
    const error = property(parsed, 'error')
    const code = property(error, 'code')
    const message = property(error, 'message')
    if (typeof code === 'string') return failure(code, typeof message === 'string' ? message : undefined)
  } catch {
    // A proxy's page, or nothing: the status says what there is to say.
  }
  if (status === 401) return failure('UNAUTHENTICATED')
  if (status === 413) return failure('PAYLOAD_TOO_LARGE')
  return failure('INTERNAL_SERVER_ERROR', `The server answered ${status}.`)
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}
