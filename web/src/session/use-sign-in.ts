import { computed, ref } from 'vue'
import { failure, failureOf, failureOfBody } from '../error-messages'
import type { Failure } from '../error-messages'
import { ViewerDocument } from '../gql/graphql'
import { client } from '../urql'
import { keepToken } from './session'
import type { SignInLink } from './sign-in-link'

const opened = ref<SignInLink>()

export function openSignInLink(link: SignInLink): void {
  opened.value = link
}

export function useSignIn(done: () => void) {
  const busy = ref(false)
  const error = ref<Failure>()

  async function run(work: () => Promise<Failure | undefined>): Promise<void> {
    busy.value = true
    error.value = undefined
    try {
      error.value = await work()
    } catch {
      error.value = failure('NETWORK')
    }
    busy.value = false
    if (!error.value) done()
  }

  const signIn = (token: string) => run(() => checkAndKeep(token))

  const openLink = () =>
    run(async () => {
      const link = opened.value
      opened.value = undefined
      if (!link) return undefined
      return link.kind === 'token' ? checkAndKeep(link.token) : redeem(link.ticket)
    })

  return { busy, error, signIn, openLink, hasLink: computed(() => opened.value !== undefined) }
}

async function checkAndKeep(text: string): Promise<Failure | undefined> {
  const token = text.trim()
  // A header takes no such characters; fetch would throw something that helps nobody.
  if (!/^[\x21-\x7e]+$/.test(token)) return refused
  const result = await client
    .query(ViewerDocument, {}, { fetchOptions: { headers: { authorization: `Bearer ${token}` } } })
    .toPromise()
  if (result.error) {
    const problem = failureOf(result.error)
    return problem.code === 'UNAUTHENTICATED' ? refused : problem
  }
  if (!result.data?.viewer) return refused
  keepToken(token)
  return undefined
}

const refused: Failure = {
  code: 'UNAUTHENTICATED',
  title: 'This token is not valid',
  message: 'Check that it was copied whole, and that it is an API token of this server.',
}

/** A ticket works once, so it is exchanged for a token at once and never kept. */
async function redeem(ticket: string): Promise<Failure | undefined> {
  const answer = await fetch('/api/v1/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
  })
  const body = await answer.text()
  if (!answer.ok) {
    const problem = failureOfBody(answer.status, body)
    return answer.status === 401 ? { ...problem, title: 'This sign-in link no longer works' } : problem
  }
  const parsed = JSON.parse(body) as { token?: unknown }
  if (typeof parsed.token !== 'string') return failure('INTERNAL_SERVER_ERROR')
  keepToken(parsed.token)
  return undefined
}
