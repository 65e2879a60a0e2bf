import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { COMPONENT, VERSION } from '../build-info.ts'
import { CheckInLoop } from '../check-in/check-in-loop.ts'
import type { Command } from './cli.ts'
import { loadConfig, type Config } from '../config/config.ts'
import { contactSchema, type Contact } from '../check-in/contact.ts'
import { EventJournal } from '../events/event-journal.ts'
import { EXIT } from './exit-codes.ts'
import { messageOf } from '../files/file-error.ts'
import { createLog, type Log } from '../log.ts'
import { isBackup, statePlaces, type Places, type StatePlaces } from '../files/places.ts'
import { createServerClient } from '../check-in/server-client.ts'
import { readState } from '../files/state-file.ts'
import { SYSTEM } from '../system/this-system.ts'
import { leaseMs } from '../trial/lease.ts'
import { Readiness } from '../trial/readiness.ts'
import { trialRecordSchema, type TrialRecord } from '../trial/trial-record.ts'
import { INITIAL_UPDATE_STATE, updateStateSchema } from '../update/update-state.ts'
import { sweepRestoring } from '../update/install.ts'
import { Updater } from '../update/updater.ts'
import type { Verdict } from '../update/update-step.ts'

/** A stop asks for an end within 2 s; what is under way then is taken up at the next start. */
const STOP_WITHIN_MS = 1500
const TAKE_UP_WITHIN_MS = 5000

/** Runs until a signal or an update ends it. Resolves to the exit code. */
export async function run(command: Command & { kind: 'run' }, places: Places): Promise<number> {
  const write = (line: string): void => void process.stdout.write(line)
  const early = createLog({ format: command.logFormat, level: 'info', secrets: [], write })
  const config = await loadConfig(command.config, COMPONENT, process.env)
  if (!config.ok) {
    early.error(config.error)
    return EXIT.config
  }
  if (isBackup(places)) {
    early.error(
      `This is the backup. Put it back with: ${places.target} rollback, or copy it to its own name first.`,
    )
    return EXIT.failure
  }
  const { token, logLevel, warnings } = config.value
  const log = createLog({ format: command.logFormat, level: logLevel, secrets: [token], write })
  for (const warning of warnings) log.warn(warning)
  const state = statePlaces(command.stateDir)
  try {
    await mkdir(command.stateDir, { recursive: true, mode: 0o700 })
    const lock = await SYSTEM.takeRunLock(state.lock)
    if (!lock.ok) {
      log.error(
        `Process ${lock.error} already runs with ${command.stateDir}. Stop it, or give another --state-dir.`,
      )
      return EXIT.failure
    }
    try {
      await SYSTEM.sweepReplaced(dirname(places.target))
      await sweepRestoring(places).catch(() => undefined)
      void listVersion(places, log)
      return await runLocked(config.value, places, state, log)
    } finally {
      await lock.value.release()
    }
  } catch (error) {
    log.error(`${command.stateDir} cannot be used: ${messageOf(error)}`)
    return EXIT.failure
  }
}

async function runLocked(config: Config, places: Places, state: StatePlaces, log: Log): Promise<number> {
  const stop = new AbortController()
  const stopped = onStop(stop, log)
  const client = createServerClient(config.server, config.token, stop.signal)
  const journal = await EventJournal.open(state.journal, log)
  const restart = (): void => stop.abort(EXIT.restart)
  const record = await readOr<TrialRecord | null>(state.trial, trialRecordSchema, null, log)
  const readiness = new Readiness({
    notify: SYSTEM.notifier(log),
    leaseMs: leaseMs(process.env),
    doubted: record?.doubted ?? false,
    now: () => performance.now(),
    log,
  })
  const updater = new Updater({
    state: await readOr(state.updateState, updateStateSchema, INITIAL_UPDATE_STATE, log),
    stateFile: state.updateState,
    journal,
    log,
    surroundings: { places, state, server: config.server, log, signal: stop.signal, restart },
    onChange: (onTrial) => readiness.follow(onTrial),
  })
  const contact = await lastContact(config, state.contact, log)
  log.info(
    `vesana-${COMPONENT} ${VERSION} asks ${config.server}; automatic updates ${config.autoUpdate ? 'on' : 'off'}.`,
  )
  const loop = new CheckInLoop({
    client,
    updater,
    journal,
    contact,
    contactFile: state.contact,
    log,
    signal: stop.signal,
    onServerAway: (retryInMs) => readiness.serverIsAway(retryInMs),
  })
  // What was left behind comes first; but where the disk takes nothing, the host is up and asks on none the less.
  const takenUp = updater.start(verdictOf(record))
  const patience = delay(TAKE_UP_WITHIN_MS, undefined, { signal: stop.signal }).catch(() => undefined)
  await Promise.race([takenUp, patience])
  updater.tellUnsaved()
  const ended = loop.run().then(() => updater.settled())
  await Promise.race([ended, stopped])
  return typeof stop.signal.reason === 'number' ? stop.signal.reason : EXIT.success
}

/** For people and inventories; the agent's work neither waits for it nor needs it. */
async function listVersion({ target }: Places, log: Log): Promise<void> {
  const listed = await SYSTEM.listVersion(dirname(target), VERSION)
  if (!listed.ok) log.warn(listed.error)
}

/** Resolves some time after the stop, for the case that something does not let go. */
function onStop(stop: AbortController, log: Log): Promise<void> {
  SYSTEM.onStopRequest((why) => {
    log.info(`Stopping on ${why}.`)
    stop.abort(EXIT.success)
  })
  return new Promise((resolve) => {
    stop.signal.addEventListener('abort', () => setTimeout(resolve, STOP_WITHIN_MS), { once: true })
  })
}

/** The last known intervals hold until the server says others; an offer of the past does not. */
async function lastContact({ server, autoUpdate }: Config, path: string, log: Log): Promise<Contact> {
  const empty: Contact = {
    schema: 1,
    version: VERSION,
    server,
    auto_update: autoUpdate,
    last_contact_at: null,
    problem: null,
    config: null,
    offer: {},
  }
  const last = await readOr(path, contactSchema, empty, log)
  return last.server === server
    ? { ...empty, config: last.config, last_contact_at: last.last_contact_at }
    : empty
}

function verdictOf(record: TrialRecord | null): Verdict | undefined {
  return record?.verdict == null ? undefined : { ...record, message: record.verdict.message }
}

async function readOr<T>(
  path: string,
  schema: Parameters<typeof readState<T>>[1],
  otherwise: T,
  log: Log,
): Promise<T> {
  const read = await readState(path, schema)
  if (read.kind === 'corrupt')
    log.error(`${path} was damaged and is set aside as ${read.movedTo}: ${read.problem}`)
  return read.kind === 'read' ? read.value : otherwise
}
