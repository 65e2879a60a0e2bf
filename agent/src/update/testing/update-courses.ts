import { type Offer } from '../../protocol/index.ts'
import { transition } from '../update-machine.ts'
import { INITIAL_UPDATE_STATE, type UpdateState } from '../update-state.ts'
import type { Step, UpdateMachineEvent } from '../update-step.ts'

export const AT = '2026-01-01T00:00:00.000Z'
export const OLD = 'v1.0.0'
export const NEW = 'v1.1.0'

export function offerOf(version: string, digit = 'a'): Offer {
  const binary_url = `https://vesana.example.com/${version}`
  return { latest_version: version, binary_url, binary_sha256: digit.repeat(64), binary_size: 1000 }
}

export function offered(more: Partial<UpdateMachineEvent & { kind: 'OFFERED' }> = {}): UpdateMachineEvent {
  const base = {
    offer: offerOf(NEW),
    running: OLD,
    autoUpdate: true,
    updateNow: false,
    retryFailed: false,
    newAttemptId: 'one',
    at: AT,
  }
  return { kind: 'OFFERED', ...base, ...more }
}

export const prepared: UpdateMachineEvent = { kind: 'PREPARED', at: AT }
export const downloaded: UpdateMachineEvent = { kind: 'DOWNLOADED', at: AT }
export const broke: UpdateMachineEvent = { kind: 'DOWNLOAD_BROKE', message: 'cut', gained: 0, at: AT }
export const verified: UpdateMachineEvent = { kind: 'VERIFIED', at: AT }
export const lost: UpdateMachineEvent = { kind: 'INCOMING_LOST', at: AT }
export const replaced: UpdateMachineEvent = { kind: 'REPLACED', at: AT }
export const polled: UpdateMachineEvent = { kind: 'POLL_SUCCEEDED', at: AT }
export const startedOld: UpdateMachineEvent = { kind: 'STARTED', running: OLD, at: AT }
export const startedNew: UpdateMachineEvent = { kind: 'STARTED', running: NEW, at: AT }
export const startedOther: UpdateMachineEvent = { kind: 'STARTED', running: 'v1.0.5', at: AT }
export function failed(code: string): UpdateMachineEvent {
  return { kind: 'STEP_FAILED', error: { code, message: 'why' }, at: AT }
}

export function times(count: number, event: UpdateMachineEvent): UpdateMachineEvent[] {
  return Array.from({ length: count }, () => event)
}

export const toDownload = [offered(), prepared]
export const toVerify = [...toDownload, downloaded]
export const toReplace = [...toVerify, verified]
export const toRestart = [...toReplace, replaced]
export const toWatch = [...toRestart, startedNew]
export const toComplete = [...toWatch, polled, polled]

export function play(events: readonly UpdateMachineEvent[], from: UpdateState = INITIAL_UPDATE_STATE): Step {
  return events.reduce<Step>((step, event) => transition(step.state, event), { state: from, effects: [] })
}

export function work({ effects }: Step): string[] {
  return effects.filter((effect) => effect.kind !== 'report').map((effect) => effect.kind)
}
