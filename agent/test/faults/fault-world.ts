import type { TestContext } from 'vitest'
import type { UpdateEvent } from '../../src/protocol/index.ts'
import { until } from '../until.ts'
import { FaultHost } from './fault-host.ts'
import { OfferingServer } from './faulty-store.ts'
import { HostTruth } from './host-truth.ts'
import { knownBinaries, type KnownBinaries } from './known-binaries.ts'
import { untruths } from './reported-truth.ts'

let loaded: KnownBinaries | undefined

/** Long enough for a machine that has much else to do. */
const WITHIN_MS = 120_000

export interface World {
  known: KnownBinaries
  server: OfferingServer
  host: FaultHost
  truth: HostTruth
  onTestFinished: TestContext['onTestFinished']
}

type HostOptions = Parameters<typeof FaultHost.withAgent>[2]

/** A server that offers v1.1.0 and a host with v1.0.0 that has not started; both end with the test. */
export async function world(
  { onTestFinished, onTestFailed }: Pick<TestContext, 'onTestFinished' | 'onTestFailed'>,
  options?: HostOptions,
): Promise<World> {
  const known = (loaded ??= knownBinaries())
  const server = await OfferingServer.of(known.new)
  onTestFinished(() => server.stop())
  const host = await FaultHost.withAgent(server, known.old, options)
  onTestFinished(() => host.remove())
  onTestFailed(({ task }) => void process.stderr.write(`${task.name}:\n${host.output}\n`))
  return { known, server, host, truth: new HostTruth(host, known), onTestFinished }
}

/** Waits for the new version to have proved itself; returns what is wrong then. */
export async function problemsAfterCompletion(here: World, withinMs = WITHIN_MS): Promise<string[]> {
  const { server, truth, known, host } = here
  await until(() => server.stages.includes('COMPLETED'), `COMPLETED, not ${server.stages.join()}`, withinMs)
  await untilTold(here)
  await host.stop()
  return [...untruths(server.events), ...(await truth.problemsAtEnd(known.new))]
}

/** Waits for an attempt to fail, and for the old version to ask on as if nothing had happened. */
export async function failureOf(here: World, withinMs = WITHIN_MS): Promise<UpdateEvent['error']> {
  const { server, known } = here
  await until(() => server.stages.includes('FAILED'), 'FAILED', withinMs)
  await untilTold(here)
  const heard = server.heartbeats.length
  await until(() => server.heartbeats.length > heard + 2, 'heartbeats after the failure', WITHIN_MS)
  if (server.heartbeats.at(-1)?.version !== known.old.version) throw new Error('another version answers')
  return server.events.find(({ stage }) => stage === 'FAILED')?.error
}

/** What is wrong with a host whose update failed. */
export async function problemsAfterFailure({ server, truth, known, host }: World): Promise<string[]> {
  await host.stop()
  return [...untruths(server.events), ...(await truth.problemsAtEnd(known.old))]
}

/** Every report is delivered and forgotten, and the download is tidied away. */
async function untilTold({ truth }: World): Promise<void> {
  const isTold = async (): Promise<boolean> =>
    (await truth.readState())?.unreported.length === 0 &&
    (await truth.unsentReports()) === 0 &&
    (await truth.leftovers()).length === 0
  await until(isTold, 'everything told and tidied up', WITHIN_MS)
}
