import { watch } from 'vue'
import { failureOf } from '../error-messages'
import type { Failure } from '../error-messages'
import { ViewerDocument } from '../gql/graphql'
import { client } from '../urql'
import { beginSession, doubts, endSession, session } from './session'

/** Asks the server whose cookie this is. @returns why it could not be asked; being signed out is no failure */
export async function loadViewer(): Promise<Failure | undefined> {
  const { data, error } = await client.query(ViewerDocument, {}).toPromise()
  const failure = error && failureOf(error)
  if (failure && failure.code !== 'UNAUTHENTICATED') return failure
  if (data?.viewer) beginSession(data.viewer)
  else endSession(session.signedIn.value ? 'refused' : 'none')
  return undefined
}

// A role may change while its owner works: the page follows without a reload.
let asking = false
watch(doubts, async () => {
  if (asking || !session.signedIn.value) return
  asking = true
  await loadViewer()
  asking = false
})
