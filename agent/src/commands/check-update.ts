import { COMPONENT, VERSION } from '../build-info.ts'
import type { Command } from './cli.ts'
import { loadConfig } from '../config/config.ts'
import { EXIT } from './exit-codes.ts'
import { explainHold, judgeOffer } from '../update/judge-offer.ts'
import { statePlaces } from '../files/places.ts'
import { createServerClient } from '../check-in/server-client.ts'
import { inspectState } from '../files/state-file.ts'
import { updatingTo } from '../update/update-machine.ts'
import { INITIAL_UPDATE_STATE, updateStateSchema } from '../update/update-state.ts'

/** Asks the server what it offers this host now, and says what would come of it. Changes nothing. */
export async function checkUpdate(command: Command & { kind: 'check-update' }): Promise<number> {
  const config = await loadConfig(command.config, COMPONENT, process.env)
  if (!config.ok) return complain(config.error, EXIT.config)
  const { server, token, autoUpdate } = config.value
  const answer = await createServerClient(server, token, new AbortController().signal).config()
  if (answer.kind !== 'answer') {
    const why = 'message' in answer ? answer.message : answer.kind
    return complain(`${server} did not say what it offers: ${why}`, EXIT.failure)
  }
  const saved = await inspectState(statePlaces(command.stateDir).updateState, updateStateSchema)
  const state = saved.kind === 'read' ? saved.value : INITIAL_UPDATE_STATE
  const judgement = judgeOffer({
    offer: answer.value,
    running: VERSION,
    autoUpdate,
    updateNow: false,
    retryFailed: answer.value.retry_failed === true,
    failures: state.failures,
    updatingTo: updatingTo(state),
    now: new Date().toISOString(),
  })
  const explanation = judgement.take
    ? `${judgement.offer.latest_version} is offered and newer than ${VERSION}; the running service takes it at its next poll.`
    : explainHold(judgement.reason)
  const answered = {
    version: VERSION,
    latest_version: answer.value.latest_version ?? null,
    update_available: judgement.take,
    reason: judgement.take ? 'OFFERED' : judgement.reason.code,
    explanation,
  }
  process.stdout.write(command.json ? `${JSON.stringify(answered, null, 2)}\n` : `${explanation}\n`)
  return EXIT.success
}

function complain(message: string, exitCode: number): number {
  process.stderr.write(`${message}\n`)
  return exitCode
}
