import { setTimeout as delay } from 'node:timers/promises'
import { spread } from '../check-in/backoff.ts'
import { discardDownload, download, DOWNLOAD_LIMITS } from './download.ts'
import { replaceBinary } from './install.ts'
import type { Log } from '../log.ts'
import type { Places, StatePlaces } from '../files/places.ts'
import { putBack } from '../trial/put-back.ts'
import { newTrialRecord } from '../trial/trial-record.ts'
import { updateErrorOf } from '../files/file-error.ts'
import { withdrawnMessage } from './judge-withdrawal.ts'
import { prepare } from './prepare.ts'
import { failure } from '../result.ts'
import type { UpdateEffect, UpdateMachineEvent } from './update-step.ts'
import { verify } from './verify.ts'

/** An event without its time. */
export type Happening = UpdateMachineEvent extends infer E
  ? E extends unknown
    ? Omit<E, 'at'>
    : never
  : never

export interface EffectSurroundings {
  places: Places
  state: StatePlaces
  server: string
  log: Log
  signal: AbortSignal
  /** For what happens while an effect goes on. */
  tell: (happening: Happening) => void
  restart: () => void
}

/** Carries out one effect and says what came of it; undefined when there is nothing to say (or the agent is stopping). */
export async function runEffect(
  effect: Exclude<UpdateEffect, { kind: 'report' }>,
  around: EffectSurroundings,
): Promise<Happening | undefined> {
  switch (effect.kind) {
    case 'prepare': {
      const prepared = await prepare(effect.offer, around.places, around.server)
      return prepared.ok ? { kind: 'PREPARED' } : { kind: 'STEP_FAILED', error: prepared.error }
    }
    case 'download':
      return runDownload(effect, around)
    case 'verify': {
      const outcome = await verify(around.places.incoming, effect.offer)
      if (outcome.kind === 'verified') return { kind: 'VERIFIED' }
      return outcome.kind === 'missing'
        ? { kind: 'INCOMING_LOST' }
        : { kind: 'STEP_FAILED', error: outcome.error }
    }
    case 'replace': {
      const outcome = await replaceBinary(effect.offer, around.places)
      if (outcome.kind === 'replaced') return { kind: 'REPLACED' }
      return outcome.kind === 'missing'
        ? { kind: 'INCOMING_LOST' }
        : { kind: 'STEP_FAILED', error: outcome.error }
    }
    case 'restore': {
      const { undone } = effect
      const restored = await putBack(newTrialRecord(undone), withdrawnMessage(undone), around).catch(
        (error: unknown) => failure(updateErrorOf(error)),
      )
      return restored.ok ? { kind: 'RESTORED' } : { kind: 'STEP_FAILED', error: restored.error }
    }
    case 'restart':
      around.restart()
      return undefined
    case 'discard':
      await discardDownload(around.places).catch((error: unknown) =>
        around.log.warn(`What is left of the download could not be deleted: ${String(error)}`),
      )
      return undefined
  }
}

async function runDownload(
  { offer, afterMs }: UpdateEffect & { kind: 'download' },
  { places, log, signal, tell }: EffectSurroundings,
): Promise<Happening | undefined> {
  if (afterMs > 0) {
    const stopped = await delay(spread(afterMs, Math.random()), false, { signal }).catch(() => true)
    if (stopped) return undefined
  }
  const onProgress = (percent: number): void => tell({ kind: 'PROGRESSED', percent })
  const outcome = await download(offer, places, { signal, onProgress, limits: DOWNLOAD_LIMITS })
  switch (outcome.kind) {
    case 'done':
      return { kind: 'DOWNLOADED' }
    case 'failed':
      return { kind: 'STEP_FAILED', error: outcome.error }
    case 'aborted':
      return undefined
    case 'broke':
      log.warn(`Download of ${offer.latest_version}: ${outcome.message}`)
      return { ...outcome, kind: 'DOWNLOAD_BROKE' }
  }
}
