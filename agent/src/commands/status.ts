import { COMPONENT, PLATFORM, VERSION } from '../build-info.ts'
import type { Command } from './cli.ts'
import { contactSchema, type Contact } from '../check-in/contact.ts'
import { EXIT } from './exit-codes.ts'
import { errorCode, messageOf } from '../files/file-error.ts'
import { explainHold, judgeOffer } from '../update/judge-offer.ts'
import { statePlaces } from '../files/places.ts'
import { inspectState } from '../files/state-file.ts'
import { SYSTEM } from '../system/this-system.ts'
import { updatingTo } from '../update/update-machine.ts'
import { INITIAL_UPDATE_STATE, updateStateSchema, type UpdateState } from '../update/update-state.ts'

/** What `status --json` prints. Scripts read it: fields are only ever added. */
export interface Status {
  component: string
  platform: string
  /** Of the binary that was asked. */
  version: string
  /** Of the running service; null when none runs. */
  running_version: string | null
  server: string | null
  auto_update: boolean | null
  last_contact_at: string | null
  problem: string | null
  stage: string | null
  attempt: {
    from_version: string
    to_version: string
    percent?: number
    error?: { code: string; message: string }
  } | null
  /** Why no update begins, as a code and in words. */
  reason: string
  explanation: string
}

/** Prints what the state files say. Asks nobody and changes nothing. */
export async function status(command: Command & { kind: 'status' }): Promise<number> {
  try {
    const found = await look(command.stateDir)
    process.stdout.write(command.json ? `${JSON.stringify(found, null, 2)}\n` : statusText(found))
    return EXIT.success
  } catch (error) {
    process.stderr.write(`${whyUnreadable(error, command.stateDir)}\n`)
    return EXIT.failure
  }
}

async function look(stateDir: string): Promise<Status> {
  const places = statePlaces(stateDir)
  const saved = await inspectState(places.updateState, updateStateSchema)
  const heard = await inspectState(places.contact, contactSchema)
  const state = saved.kind === 'read' ? saved.value : INITIAL_UPDATE_STATE
  const contact = heard.kind === 'read' ? heard.value : null
  const runs = (await SYSTEM.runningHolder(places.lock)) !== undefined
  return describe(state, contact, runs, new Date().toISOString())
}

function whyUnreadable(error: unknown, stateDir: string): string {
  const code = errorCode(error)
  if (code !== 'EACCES' && code !== 'EPERM') return `${stateDir} cannot be read: ${messageOf(error)}`
  return `${stateDir} is for root alone (on Windows for administrators). Run: sudo vesana-${COMPONENT} status`
}

export function describe(state: UpdateState, contact: Contact | null, runs: boolean, now: string): Status {
  const { attempt } = state
  return {
    component: COMPONENT,
    platform: PLATFORM,
    version: VERSION,
    running_version: runs ? (contact?.version ?? null) : null,
    server: contact?.server ?? null,
    auto_update: contact?.auto_update ?? null,
    last_contact_at: contact?.last_contact_at ?? null,
    problem: contact?.problem?.message ?? null,
    stage: attempt?.stage ?? null,
    attempt:
      attempt === null
        ? null
        : {
            from_version: attempt.from_version,
            to_version: attempt.to_version,
            percent: attempt.percent,
            error: attempt.error,
          },
    ...whyNothing(state, contact, runs, now),
  }
}

function whyNothing(
  state: UpdateState,
  contact: Contact | null,
  runs: boolean,
  now: string,
): { reason: string; explanation: string } {
  if (!runs) return { reason: 'NOT_RUNNING', explanation: `The service vesana-${COMPONENT} does not run.` }
  if (contact === null || contact.last_contact_at === null) {
    const why = contact?.problem?.message ?? 'it has just started'
    return { reason: 'NO_CONTACT', explanation: `The server has not answered yet: ${why}.` }
  }
  const { failures } = state
  const judgement = judgeOffer({
    offer: contact.offer,
    running: contact.version,
    autoUpdate: contact.auto_update,
    updateNow: false,
    retryFailed: false,
    failures,
    updatingTo: updatingTo(state),
    now,
  })
  if (!judgement.take) return { reason: judgement.reason.code, explanation: explainHold(judgement.reason) }
  return {
    reason: 'OFFERED',
    explanation: `The update to ${judgement.offer.latest_version} begins at the next poll.`,
  }
}

function statusText(found: Status): string {
  const { attempt } = found
  const update =
    attempt === null
      ? 'none yet'
      : `${attempt.from_version} -> ${attempt.to_version}: ${found.stage}` +
        (attempt.percent === undefined || attempt.error ? '' : ` (${attempt.percent} % downloaded)`) +
        (attempt.error === undefined ? '' : ` (${attempt.error.code}: ${attempt.error.message})`)
  const lines = [
    ['Version', found.version],
    ['Running', found.running_version ?? 'no'],
    ['Server', found.server ?? 'unknown'],
    ['Last contact', found.last_contact_at ?? 'never'],
    ['Problem', found.problem ?? 'none'],
    ['Last update', update],
    ['Why not now', found.explanation],
  ]
  return lines.map(([name, value]) => `${`${name}:`.padEnd(14)}${value}\n`).join('')
}
