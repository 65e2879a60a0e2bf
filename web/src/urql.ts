import { Client, fetchExchange, mapExchange } from '@urql/vue'
import type { CombinedError } from '@urql/vue'
import { failureOf } from './error-messages'
import { doubts, endSession, session } from './session/session'

function follow(error: CombinedError): void {
  if (!session.signedIn.value) return
  const { code } = failureOf(error)
  if (code === 'UNAUTHENTICATED') endSession('refused')
  if (code === 'FORBIDDEN') doubts.value += 1
}

/** Without a cache on purpose: each page shows what the server says now, and patches it by subscription. */
export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  fetchOptions: { credentials: 'same-origin' },
  exchanges: [mapExchange({ onError: follow }), fetchExchange],
})
