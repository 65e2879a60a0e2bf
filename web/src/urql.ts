import { Client, fetchExchange, mapExchange } from '@urql/vue'
import type { CombinedError } from '@urql/vue'
import { failureOf } from './error-messages'
import { authorization, endSession, session } from './session/session'

function expireOn(error: CombinedError): void {
  if (session.signedIn.value && failureOf(error).code === 'UNAUTHENTICATED') endSession('refused')
}

/** Without a cache on purpose: each page shows what the server says now, and patches it by subscription. */
export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  fetchOptions: () => ({ headers: authorization() }),
  exchanges: [mapExchange({ onError: expireOn }), fetchExchange],
})
