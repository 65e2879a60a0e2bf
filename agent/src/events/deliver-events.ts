import type { EventJournal } from './event-journal.ts'
import type { Log } from '../log.ts'
import type { UpdateEvent } from '../protocol/index.ts'
import type { ServerClient, ServerFailure } from '../check-in/server-client.ts'

const BATCH = 100
/** Answers about the content of a batch: sending the same again cannot help. */
const UNACCEPTABLE = new Set([400, 413, 422])

export type Delivery = { kind: 'delivered' } | ServerFailure

/**
 * Sends the journal, oldest first, until it is empty or the server cannot take it now. Events leave the journal
 * only when acknowledged. A refused batch is sent one by one, so that one bad event costs itself alone.
 */
export async function deliverEvents(
  journal: EventJournal,
  client: ServerClient,
  log: Log,
): Promise<Delivery> {
  while (!journal.isEmpty) {
    const batch = journal.oldest(BATCH)
    const answer = await client.sendEvents(batch)
    if (answer.kind === 'accepted') {
      await journal.remove(batch)
    } else if (isUnacceptable(answer)) {
      const single = await deliverSingly(batch, journal, client, log)
      if (single.kind !== 'delivered') return single
    } else {
      return answer
    }
  }
  return { kind: 'delivered' }
}

async function deliverSingly(
  batch: readonly UpdateEvent[],
  journal: EventJournal,
  client: ServerClient,
  log: Log,
): Promise<Delivery> {
  for (const event of batch) {
    const answer = await client.sendEvents([event])
    if (answer.kind !== 'accepted' && !isUnacceptable(answer)) return answer
    if (answer.kind === 'refused') {
      log.error(`The server refused a report for good (${answer.message}); dropped: ${JSON.stringify(event)}`)
    }
    await journal.remove([event])
  }
  return { kind: 'delivered' }
}

function isUnacceptable(answer: { kind: 'accepted' } | ServerFailure): boolean {
  return answer.kind === 'refused' && UNACCEPTABLE.has(answer.status)
}
