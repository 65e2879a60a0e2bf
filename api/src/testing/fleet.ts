import { LINUX, createDraft, upload } from '../releases/testing/release-steps.ts'
import { fakeBinary } from '../releases/testing/fake-binary.ts'
import type { TestApp, TestHost } from './test-app.ts'

/** Canaries of one host, then everybody, with nothing to wait for but successes. */
export const CANARY_FIRST = {
  stages: [
    { hosts: 1, bakeSeconds: 60 },
    { percent: 100, bakeSeconds: 0 },
  ],
  failureCount: 3,
  failureRatio: 0.05,
}

export interface ToldRollout {
  id: string
  state: string
  stateReason: string | null
  currentStage: number | null
  counts: {
    offered: number
    updating: number
    completed: number
    failed: number
    rolledBack: number
    lost: number
    waiting: number
  }
  step: { kind: string; reason: string | null }
}

const ROLLOUT = `id state stateReason currentStage step { kind reason }
  counts { offered updating completed failed rolledBack lost waiting }`

/** Uploads and publishes a release; by a plan, or at once. Answers with its rollout. */
export async function publishBy(
  world: TestApp,
  version: string,
  plan: Record<string, unknown> | null,
): Promise<ToldRollout> {
  await createDraft(world, version)
  await upload(world, version, LINUX, fakeBinary({ version }))
  const how = plan === null ? { strategy: 'IMMEDIATE' } : { strategy: 'STAGED', plan }
  const { publishRelease } = await world.ask<{ publishRelease: { rollout: ToldRollout } }>(
    `mutation ($input: PublishReleaseInput!) { publishRelease(input: $input) { rollout { ${ROLLOUT} } } }`,
    { input: { component: 'AGENT', version, ...how } },
  )
  return publishRelease.rollout
}

export async function rolloutOf(world: TestApp, id: string): Promise<ToldRollout> {
  const { rollout } = await world.ask<{ rollout: ToldRollout }>(
    `query ($id: ID!) { rollout(id: $id) { ${ROLLOUT} } }`,
    { id },
  )
  return rollout
}

export async function changeRollout(world: TestApp, verb: string, id: string): Promise<ToldRollout> {
  const data = await world.ask<Record<string, ToldRollout>>(
    `mutation ($id: ID!) { ${verb}Rollout(rolloutId: $id) { ${ROLLOUT} } }`,
    { id },
  )
  return data[`${verb}Rollout`]!
}

/** Lets the rollouts take the steps that are due. */
export async function steer(world: TestApp, steps = 3): Promise<void> {
  for (let i = 0; i < steps; i++) await world.app.deps.rollouts.steering.step()
}

/** Hosts on a version, seen just now. */
export async function fleetOf(world: TestApp, count: number, version = 'v1.0.0'): Promise<TestHost[]> {
  const hosts: TestHost[] = []
  for (let i = 0; i < count; i++) hosts.push(await world.enroll(`web-${i}`))
  for (const host of hosts) await host.poll(version)
  return hosts
}

/** What each of them is told to run, in their order. */
export async function pollAll(
  hosts: readonly TestHost[],
  version = 'v1.0.0',
): Promise<Array<string | undefined>> {
  const answers = await Promise.all(hosts.map((host) => host.poll(version)))
  return answers.map(({ body }) => body?.latest_version)
}

/** An attempt from start to end, as the host reports it. */
export async function reportEnd(
  host: TestHost,
  to: string,
  stage: 'COMPLETED' | 'ROLLED_BACK' | 'FAILED',
  error?: { code: string; message: string },
): Promise<void> {
  const common = { attempt_id: `to-${to}`, to_version: to }
  await host.report({ ...common, stage: 'DOWNLOADING' }, { ...common, stage, ...(error && { error }) })
}

/** @returns the codes of its errors */
export async function changeHost(world: TestApp, mutation: string, hostId: string): Promise<string[]> {
  const data = await world.ask<Record<string, { errors: Array<{ code: string }> }>>(
    `mutation ($ids: [ID!]!) { ${mutation}(hostIds: $ids) { errors { code } } }`,
    { ids: [hostId] },
  )
  return data[mutation]!.errors.map(({ code }) => code)
}
