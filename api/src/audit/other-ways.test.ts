import { describe, expect, it } from 'vitest'
import { fakeBinary } from '../releases/testing/fake-binary.ts'
import {
  copyIn,
  createDraft,
  LINUX,
  release,
  upload,
  writeVersion,
} from '../releases/testing/release-steps.ts'
import { DATABASES, TestApp } from '../testing/test-app.ts'
import { AuditEvent } from './audit-event.entity.ts'

const OWN = { actor: 'VESANA_ADMIN_TOKEN', actorKind: 'API_TOKEN', actorId: null, address: '127.0.0.1' }
const FILE = { actor: 'VERSION file', actorKind: 'SERVER', actorId: null, address: null }

async function entriesOf(world: TestApp, action: string): Promise<AuditEvent[]> {
  const em = world.app.deps.database.fork()
  return em.find(AuditEvent, { action }, { orderBy: { at: 'asc', id: 'asc' } })
}

describe.each(DATABASES)('on %s, the audit says', (kind) => {
  it('which machine enrolled by which token, and that it did again', async () => {
    await using world = await TestApp.start(kind)
    const { createEnrollmentToken } = await world.ask<{
      createEnrollmentToken: { id: string; token: string }
    }>('mutation { createEnrollmentToken(input: { name: "rack 7", uses: 2 }) { id token } }')
    const enroll = async (hostname: string) => {
      const answer = await world.app.fastify.inject({
        method: 'POST',
        url: '/api/v1/agent/enroll',
        payload: {
          enrollment_token: createEnrollmentToken.token,
          hostname,
          platform: 'linux-amd64',
          version: 'v1.0.0',
          machine_id: 'machine-1',
        },
      })
      return answer.json<{ host_id: string; token: string }>()
    }
    const first = await enroll('web-1')
    const second = await enroll('web-2')
    expect(second.host_id).toBe(first.host_id)
    const actor = {
      actor: 'enrollment token rack 7',
      actorKind: 'ENROLLMENT_TOKEN',
      actorId: createEnrollmentToken.id,
      address: '127.0.0.1',
    }
    const subject = { subjectType: 'Host', subjectId: first.host_id }
    const as = (hostname: string) => ({ hostname, component: 'agent', labels: {} })
    expect(await entriesOf(world, 'enrollHost')).toMatchObject([
      { ...actor, ...subject, before: null, after: as('web-1') },
    ])
    expect(await entriesOf(world, 'reenrollHost')).toMatchObject([
      { ...actor, ...subject, before: as('web-1'), after: as('web-2') },
    ])
    const all = JSON.stringify(await world.app.deps.database.fork().find(AuditEvent, {}))
    for (const secret of [createEnrollmentToken.token, first.token, second.token]) {
      expect(all).not.toContain(secret)
    }
  })

  it('what was uploaded, and what it took the place of; nothing of an upload that was refused', async () => {
    await using world = await TestApp.start(kind)
    const draft = await createDraft(world, 'v1.0.0')
    const first = await upload(world, 'v1.0.0', LINUX, fakeBinary({ version: 'v1.0.0' }))
    const second = await upload(world, 'v1.0.0', LINUX, fakeBinary({ version: 'v1.0.0' }))
    expect((await upload(world, 'v9.9.9', LINUX, fakeBinary())).status).toBe(404)
    const subject = { ...OWN, subjectType: 'Release', subjectId: draft.id }
    const as = ({ body }: typeof first) => ({
      component: 'agent',
      version: 'v1.0.0',
      fileName: LINUX,
      size: body.size,
      sha256: body.sha256,
    })
    expect(await entriesOf(world, 'uploadArtifact')).toMatchObject([
      { ...subject, before: null, after: as(first) },
      { ...subject, before: as(first), after: as(second) },
    ])
  })

  it('what a VERSION file published and switched', async () => {
    await using world = await TestApp.start(kind)
    await copyIn(world, { [LINUX]: fakeBinary({ version: 'v1.0.0' }) })
    await writeVersion(world, 'v1.0.0\n')
    const newer = await release(world, 'v1.1.0')
    await writeVersion(world, 'v1.0.0\n')
    await writeVersion(world, 'v8.8.8\n')
    const what = { component: 'agent', version: 'v1.0.0' }
    const entries = await entriesOf(world, 'followVersionFile')
    expect(entries).toMatchObject([
      {
        ...FILE,
        subjectType: 'Release',
        before: { ...what, serverVersion: null },
        after: { ...what, state: 'PUBLISHED', serverVersion: 'v1.0.0', strategy: 'STAGED' },
      },
      {
        ...FILE,
        subjectType: 'Release',
        before: { ...what, serverVersion: 'v1.1.0' },
        after: { ...what, serverVersion: 'v1.0.0' },
      },
    ])
    expect(await entriesOf(world, 'publishRelease')).toMatchObject([
      {
        ...OWN,
        subjectId: newer.id,
        before: { serverVersion: 'v1.0.0' },
        after: { serverVersion: 'v1.1.0' },
      },
    ])
  })
})
