/** Longer than other files: one table of every mutation, which its test holds against the schema as a whole. */
import { expect } from 'vitest'
import { fakeBinary } from '../../releases/testing/fake-binary.ts'
import { createDraft, release, upload, LINUX } from '../../releases/testing/release-steps.ts'
import { readRolloutDefaults } from '../../rollouts/rollout-defaults.ts'
import { CANARY_FIRST, changeRollout, fleetOf, publishBy, steer } from '../../testing/fleet.ts'
import { signedIn } from '../../testing/people.ts'
import type { TestApp, TestHost } from '../../testing/test-app.ts'

/** Who calls, and how the audit calls them. */
export interface Caller {
  readonly headers: Record<string, string>
  readonly actor: { actor: string; actorKind: string; actorId: unknown }
}

/** One mutation: a call that succeeds, one that fails, and what the audit is to say of the first. */
export interface MutationCase {
  readonly succeeds: Record<string, unknown>
  readonly fails: Record<string, unknown>
  readonly entry: { subjectType: string; subjectId: unknown; before: unknown; after: unknown }
  /** What else it leaves: action and what was then. */
  readonly also?: { action: string; before: unknown; after: unknown }
  /** By default an administrator's API token. */
  readonly caller?: Caller
}

/** Never in the audit, nor anything that the server makes up as a secret. */
export const PLANTED = 'planted-secret-of-a-host-config'
/** From arranging to calling. */
export const PASSED = 60_000

export const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)
const nobody = { hostIds: ['nobody'] }

/** Its first stage has begun. */
async function rolloutUnderWay(world: TestApp): Promise<string> {
  await publishBy(world, 'v1.0.0', null)
  await fleetOf(world, 2)
  const { id } = await publishBy(world, 'v1.1.0', CANARY_FIRST)
  await steer(world)
  return id
}

const AUDITED_ROLLOUT = { component: 'agent', version: 'v1.1.0' }

function rolloutCase(rolloutId: string, before: unknown, after: unknown): MutationCase {
  const entry = { subjectType: 'Rollout', subjectId: rolloutId, before, after }
  return { succeeds: { rolloutId }, fails: { rolloutId: 'nobody' }, entry }
}

async function hostCase(
  host: TestHost,
  variables: Record<string, unknown>,
  before: unknown,
  after: unknown,
  fails: Record<string, unknown> = nobody,
): Promise<MutationCase> {
  return {
    succeeds: variables,
    fails,
    entry: { subjectType: 'Host', subjectId: host.id, before, after },
  }
}

const AUDITED = { hostname: 'web-1' }
const NOT_PAUSED = { pausedAt: null, pausedBy: null, pauseReason: null }
const NOT_REQUESTED = { updateRequestedAt: null, updateRequestedBy: null }
const at = (world: TestApp) => new Date(world.now + PASSED).toISOString()

const pause = (host: TestHost) =>
  `mutation { pauseAutoUpdate(hostIds: "${host.id}", reason: "why") { __typename } }`
const request = (host: TestHost) => `mutation { requestUpdateNow(hostIds: "${host.id}") { __typename } }`

/** A host on v1.0.0 to which v1.1.0 is offered. */
async function hostWithOffer(world: TestApp): Promise<TestHost> {
  const host = await world.enroll()
  await release(world, 'v1.1.0')
  await host.heartbeat()
  return host
}

const NIGHTS = { name: 'nights', days: ['MONDAY'], from: '22:00', to: '04:00', timeZone: 'Europe/Berlin' }
const AUDITED_NIGHTS = { ...NIGHTS, component: null, labels: {} }

async function windowIn(world: TestApp): Promise<string> {
  const { createMaintenanceWindow } = await world.ask<{ createMaintenanceWindow: { id: string } }>(
    'mutation ($input: MaintenanceWindowInput!) { createMaintenanceWindow(input: $input) { id } }',
    { input: NIGHTS },
  )
  return createMaintenanceWindow.id
}

async function personCase(
  world: TestApp,
  change: { before?: object; after?: object | null },
  but: { act?: string; variables?: object } = {},
): Promise<MutationCase> {
  const { invitePerson } = await world.ask<{ invitePerson: { person: { id: string } } }>(
    'mutation { invitePerson(input: { email: "Ada@Example.com", name: "Ada", role: OPERATOR }) { person { id } } }',
  )
  const { id } = invitePerson.person
  if (but.act) await world.ask(`mutation { ${but.act}(personId: "${id}") { id } }`)
  const person = {
    email: 'ada@example.com',
    name: 'Ada',
    role: 'OPERATOR',
    state: 'INVITED',
    secondFactor: false,
  }
  const before = { ...person, ...change.before }
  const after = change.after === null ? null : { ...before, ...change.after }
  return {
    succeeds: { personId: id, ...but.variables },
    fails: { personId: 'nobody', ...but.variables },
    entry: { subjectType: 'Person', subjectId: id, before, after },
  }
}

/** Every mutation of the schema; one that is added has to be added here. */
export const MUTATIONS: Record<string, (world: TestApp) => Promise<MutationCase>> = {
  enrollHost: async () => ({
    succeeds: {
      input: { hostname: 'web-1', config: { secret: PLANTED }, labels: [{ key: 'a', value: 'b' }] },
    },
    fails: { input: { hostname: '' } },
    entry: {
      subjectType: 'Host',
      subjectId: uuid,
      before: null,
      after: { hostname: 'web-1', component: 'agent', labels: { a: 'b' } },
    },
  }),
  rotateHostToken: async (world) => {
    const host = await world.enroll()
    return hostCase(host, { hostId: host.id }, AUDITED, AUDITED, { hostId: 'nobody' })
  },
  setHostConfig: async (world) => {
    const host = await world.enroll()
    const config = { poll_interval_s: 60, secret: PLANTED }
    const after = { ...AUDITED, keys: ['poll_interval_s', 'secret'] }
    const fails = { hostId: host.id, config: { poll_interval_s: -1 } }
    return hostCase(host, { hostId: host.id, config }, { ...AUDITED, keys: [] }, after, fails)
  },
  setHostLabels: async (world) => {
    const host = await world.enroll()
    const labels = [{ key: 'region', value: 'eu' }]
    const after = { ...AUDITED, labels: { region: 'eu' } }
    const fails = { hostId: host.id, labels: [{ key: '', value: '' }] }
    return hostCase(host, { hostId: host.id, labels }, { ...AUDITED, labels: {} }, after, fails)
  },
  deleteHost: async (world) => {
    const host = await world.enroll()
    await host.heartbeat('v1.0.0')
    await world.app.signsOfLife.write()
    const before = { ...AUDITED, component: 'agent', currentVersion: 'v1.0.0', labels: {} }
    return hostCase(host, { hostId: host.id }, before, null, { hostId: 'nobody' })
  },
  pauseAutoUpdate: async (world) => {
    const host = await world.enroll()
    const after = { pausedAt: at(world), pausedBy: 'robot', pauseReason: 'why', ...NOT_REQUESTED }
    const before = { ...AUDITED, ...NOT_PAUSED, ...NOT_REQUESTED }
    const fails = { hostIds: [host.id], reason: 'x'.repeat(501) }
    return hostCase(host, { hostIds: [host.id], reason: 'why' }, before, { ...AUDITED, ...after }, fails)
  },
  resumeAutoUpdate: async (world) => {
    const host = await world.enroll()
    await world.ask(pause(host))
    const pausedAt = new Date(world.now).toISOString()
    const before = { ...AUDITED, pausedAt, pausedBy: 'VESANA_ADMIN_TOKEN', pauseReason: 'why' }
    return hostCase(host, { hostIds: [host.id] }, before, { ...AUDITED, ...NOT_PAUSED })
  },
  requestUpdateNow: async (world) => {
    const host = await hostWithOffer(world)
    const after = { ...AUDITED, updateRequestedAt: at(world), updateRequestedBy: 'robot' }
    return hostCase(host, { hostIds: [host.id] }, { ...AUDITED, ...NOT_REQUESTED }, after)
  },
  cancelUpdateRequest: async (world) => {
    const host = await hostWithOffer(world)
    await world.ask(request(host))
    const updateRequestedAt = new Date(world.now).toISOString()
    const before = { ...AUDITED, updateRequestedAt, updateRequestedBy: 'VESANA_ADMIN_TOKEN' }
    return hostCase(host, { hostIds: [host.id] }, before, { ...AUDITED, ...NOT_REQUESTED })
  },
  clearQuarantine: async (world) => {
    const host = await hostWithOffer(world)
    const error = { code: 'TRIAL_FAILED', message: 'exited with 1' }
    await host.report({ stage: 'DOWNLOADING' }, { stage: 'ROLLED_BACK', error })
    const before = { ...AUDITED, quarantineClearedAt: null }
    return hostCase(host, { hostIds: [host.id] }, before, { ...AUDITED, quarantineClearedAt: at(world) })
  },
  createEnrollmentToken: async () => ({
    succeeds: { input: { name: 'rack 7', uses: 3, labels: [{ key: 'a', value: 'b' }] } },
    fails: { input: { uses: 0 } },
    entry: {
      subjectType: 'EnrollmentToken',
      subjectId: uuid,
      before: null,
      after: { name: 'rack 7', component: 'agent', uses: 3, expiresAt: null, labels: { a: 'b' } },
    },
  }),
  revokeEnrollmentToken: async (world) => {
    const { createEnrollmentToken } = await world.ask<{ createEnrollmentToken: { id: string } }>(
      'mutation { createEnrollmentToken(input: { name: "rack 7" }) { id } }',
    )
    const { id } = createEnrollmentToken
    const before = { name: 'rack 7', component: 'agent', uses: 1, usesLeft: 1 }
    const entry = { subjectType: 'EnrollmentToken', subjectId: id, before, after: null }
    return { succeeds: { id }, fails: { id: 'nobody' }, entry }
  },
  createRelease: async () => ({
    succeeds: { input: { component: 'AGENT', version: 'v1.0.0', notes: 'first' } },
    fails: { input: { component: 'AGENT', version: 'one' } },
    entry: {
      subjectType: 'Release',
      subjectId: uuid,
      before: null,
      after: { component: 'agent', version: 'v1.0.0', notes: 'first', minimumVersion: null },
    },
  }),
  discardRelease: async (world) => {
    const { id } = await createDraft(world, 'v1.0.0')
    const before = { component: 'agent', version: 'v1.0.0' }
    const entry = { subjectType: 'Release', subjectId: id, before, after: null }
    return { succeeds: { releaseId: id }, fails: { releaseId: 'nobody' }, entry }
  },
  setMinimumVersion: async (world) => {
    await release(world, 'v1.0.0')
    const { id } = await createDraft(world, 'v1.1.0')
    const before = { component: 'agent', version: 'v1.1.0', minimumVersion: null }
    const after = { ...before, minimumVersion: 'v1.0.0' }
    return {
      succeeds: { releaseId: id, minimumVersion: 'v1.0.0' },
      fails: { releaseId: id, minimumVersion: 'v1.1.0' },
      entry: { subjectType: 'Release', subjectId: id, before, after },
    }
  },
  publishRelease: async (world) => {
    await release(world, 'v1.0.0')
    const { id } = await createDraft(world, 'v1.1.0')
    const { body } = await upload(world, 'v1.1.0', LINUX, fakeBinary({ version: 'v1.1.0' }))
    const what = { component: 'agent', version: 'v1.1.0' }
    const artifacts = { [LINUX]: body.sha256 }
    const after = { ...what, state: 'PUBLISHED', serverVersion: 'v1.1.0', strategy: 'IMMEDIATE', artifacts }
    return {
      succeeds: { input: { component: 'AGENT', version: 'v1.1.0', strategy: 'IMMEDIATE' } },
      fails: { input: { component: 'AGENT', version: 'v9.9.9' } },
      entry: {
        subjectType: 'Release',
        subjectId: id,
        before: { ...what, state: 'DRAFT', serverVersion: 'v1.0.0' },
        after,
      },
      also: { action: 'beginPublication', before: null, after: what },
    }
  },
  withdrawRelease: async (world) => {
    const { id } = await release(world, 'v1.0.0')
    const what = { component: 'agent', version: 'v1.0.0' }
    return {
      succeeds: { releaseId: id, reason: 'it crashes' },
      fails: { releaseId: id, reason: '' },
      entry: {
        subjectType: 'Release',
        subjectId: id,
        before: { ...what, state: 'PUBLISHED' },
        after: { ...what, state: 'WITHDRAWN', withdrawReason: 'it crashes', restoreBackups: false },
      },
    }
  },
  pauseRollout: async (world) => {
    const rolloutId = await rolloutUnderWay(world)
    const before = { ...AUDITED_ROLLOUT, state: 'RUNNING', stage: 1, reason: null }
    return rolloutCase(rolloutId, before, { ...before, state: 'PAUSED' })
  },
  resumeRollout: async (world) => {
    const rolloutId = await rolloutUnderWay(world)
    await changeRollout(world, 'pause', rolloutId)
    const before = { ...AUDITED_ROLLOUT, state: 'PAUSED', stage: 1, reason: null }
    return rolloutCase(rolloutId, before, { ...before, state: 'RUNNING' })
  },
  advanceRollout: async (world) => {
    const rolloutId = await rolloutUnderWay(world)
    const before = { ...AUDITED_ROLLOUT, state: 'RUNNING', stage: 1, reason: null }
    return rolloutCase(rolloutId, before, { ...before, stage: 2 })
  },
  setRolloutDefaults: async (world) => {
    const publish = { strategy: 'IMMEDIATE' } as const
    const before = await readRolloutDefaults(world.app.deps.database.fork())
    return {
      succeeds: { input: { publish } },
      fails: { input: { publish: { ...publish, plan: CANARY_FIRST } } },
      entry: {
        subjectType: 'Rollout',
        subjectId: 'defaults',
        before: { ...before },
        after: { ...before, publish: { ...publish, plan: null } },
      },
    }
  },
  createApiToken: async () => ({
    succeeds: { input: { name: 'ci', role: 'RELEASER', expiresAt: '2030-01-01T00:00:00Z' } },
    fails: { input: { name: '', role: 'RELEASER' } },
    entry: {
      subjectType: 'ApiToken',
      subjectId: uuid,
      before: null,
      after: { name: 'ci', role: 'RELEASER', expiresAt: '2030-01-01T00:00:00.000Z' },
    },
  }),
  revokeApiToken: async (world) => {
    const { createApiToken } = await world.ask<{ createApiToken: { apiToken: { id: string } } }>(
      'mutation { createApiToken(input: { name: "ci", role: VIEWER }) { apiToken { id } } }',
    )
    const { id } = createApiToken.apiToken
    const before = { name: 'ci', role: 'VIEWER', revokedAt: null }
    const after = { ...before, revokedAt: at(world) }
    return {
      succeeds: { id },
      fails: { id: 'nobody' },
      entry: { subjectType: 'ApiToken', subjectId: id, before, after },
    }
  },
  invitePerson: async () => ({
    succeeds: { input: { email: 'Ada@Example.com', name: 'Ada', role: 'OPERATOR' } },
    fails: { input: { email: 'nonsense', name: 'Ada', role: 'OPERATOR' } },
    entry: {
      subjectType: 'Person',
      subjectId: expect.any(String),
      before: null,
      after: {
        email: 'ada@example.com',
        name: 'Ada',
        role: 'OPERATOR',
        state: 'INVITED',
        secondFactor: false,
      },
    },
  }),
  endSession: async (world) => {
    const person = await world.person('VIEWER')
    const { headers } = await signedIn(world, person)
    const { data } = await world.graphql<{ viewer: { sessions: Array<{ id: string }> } }>(
      '{ viewer { sessions { id } } }',
      {},
      headers,
    )
    const actor = { actor: person.email, actorKind: 'PERSON', actorId: person.id }
    return {
      succeeds: { sessionId: data.viewer.sessions[0]?.id },
      fails: { sessionId: 'nobody' },
      entry: {
        subjectType: 'Person',
        subjectId: person.id,
        before: { address: '127.0.0.1', userAgent: expect.any(String) },
        after: null,
      },
      caller: { headers, actor },
    }
  },
  resetPassword: (world) => personCase(world, {}),
  setPersonRole: (world) => personCase(world, { after: { role: 'ADMIN' } }, { variables: { role: 'ADMIN' } }),
  disablePerson: (world) => personCase(world, { after: { state: 'DISABLED' } }),
  enablePerson: (world) =>
    personCase(
      world,
      { before: { state: 'DISABLED' }, after: { state: 'INVITED' } },
      { act: 'disablePerson' },
    ),
  removePerson: (world) => personCase(world, { after: null }),
  signOutPerson: (world) => personCase(world, {}),
  removeSecondFactor: (world) => personCase(world, {}),
  createMaintenanceWindow: async () => ({
    succeeds: { input: NIGHTS },
    fails: { input: { ...NIGHTS, days: [] } },
    entry: { subjectType: 'MaintenanceWindow', subjectId: uuid, before: null, after: AUDITED_NIGHTS },
  }),
  updateMaintenanceWindow: async (world) => {
    const id = await windowIn(world)
    const after = { ...AUDITED_NIGHTS, name: 'weekends', days: ['SATURDAY'] }
    return {
      succeeds: { id, input: { ...NIGHTS, name: 'weekends', days: ['SATURDAY'] } },
      fails: { id: 'nobody', input: NIGHTS },
      entry: { subjectType: 'MaintenanceWindow', subjectId: id, before: AUDITED_NIGHTS, after },
    }
  },
  deleteMaintenanceWindow: async (world) => {
    const id = await windowIn(world)
    const entry = { subjectType: 'MaintenanceWindow', subjectId: id, before: AUDITED_NIGHTS, after: null }
    return { succeeds: { id }, fails: { id: 'nobody' }, entry }
  },
}
