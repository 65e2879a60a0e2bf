import { describe, expect, it } from 'vitest'
import { failure, failureOf, failureOfBody } from './error-messages'

const answered = (code: string, message: string) => ({
  message: '',
  graphQLErrors: [{ message, extensions: { code } }] as never[],
  networkError: undefined,
})

describe('what a person reads about a failure', () => {
  it('has our title and the server’s message, which names what it is about', () => {
    expect(failureOf(answered('ARTIFACT_MISSING', 'vesana-agent-linux-amd64 is missing.'))).toEqual({
      code: 'ARTIFACT_MISSING',
      title: 'A file is missing',
      message: 'vesana-agent-linux-amd64 is missing.',
    })
  })

  it('says what to do when the server sent no message', () => {
    expect(failure('HOST_PAUSED').message).toBe('Resume auto-update first, then request the update.')
  })

  it('keeps an unknown code and its message', () => {
    expect(failure('NEW_CODE', 'Do this.')).toMatchObject({ title: 'That did not work', message: 'Do this.' })
    expect(failure('NEW_CODE').message).toBe('The server answered NEW_CODE.')
  })

  it('tells an unreachable server from a refused token', () => {
    const none = { message: '', graphQLErrors: [], networkError: new Error('x') }
    expect(failureOf(none).code).toBe('NETWORK')
    expect(failureOf({ ...none, response: { status: 401 } }).code).toBe('UNAUTHENTICATED')
  })

  it('reads the REST error shape, and falls back to the status', () => {
    const body = '{"error":{"code":"CONFLICT","message":"The release is published."}}'
    expect(failureOfBody(409, body)).toMatchObject({ code: 'CONFLICT', message: 'The release is published.' })
    expect(failureOfBody(502, '<html>').message).toBe('The server answered 502.')
    expect(failureOfBody(413, '').code).toBe('PAYLOAD_TOO_LARGE')
    expect(failureOfBody(500, 'null').code).toBe('INTERNAL_SERVER_ERROR')
  })
})
