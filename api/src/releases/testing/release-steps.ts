import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Component } from '@vesana/agent/protocol'
import type { TestApp } from '../../testing/test-app.ts'
import { fakeBinary } from './fake-binary.ts'

export const LINUX = 'vesana-agent-linux-amd64'
export const WINDOWS = 'vesana-agent-windows-amd64.exe'
export const SETUP = 'vesana-agent-setup.exe'

export interface ToldRelease {
  id: string
  version: string
  state: string
  current: boolean
  createdBy: string
  publishedBy: string | null
  withdrawReason: string | null
  hostsOnVersion: number
  artifacts: Array<{ fileName: string; kind: string; platform: string | null; size: number; sha256: string }>
  rollout: { strategy: string; state: string; release: { version: string } } | null
}

const RELEASE = `id version state current createdBy publishedBy withdrawReason hostsOnVersion
  artifacts { fileName kind platform size sha256 } rollout { strategy state release { version } }`

export async function createDraft(
  world: TestApp,
  version: string,
  component = 'AGENT',
): Promise<ToldRelease> {
  const { createRelease } = await world.ask<{ createRelease: ToldRelease }>(
    `mutation ($input: CreateReleaseInput!) { createRelease(input: $input) { ${RELEASE} } }`,
    { input: { component, version } },
  )
  return createRelease
}

export async function upload(
  world: TestApp,
  version: string,
  file: string,
  bytes: Buffer,
  component = 'agent',
) {
  const response = await world.app.fastify.inject({
    method: 'PUT',
    url: `/api/v1/releases/${component}/${version}/artifacts/${file}`,
    headers: { ...world.adminHeaders, 'content-type': 'application/octet-stream' },
    payload: bytes,
  })
  return { status: response.statusCode, headers: response.headers, body: response.json() }
}

/** At once, unless a world is about rollouts (testing/fleet.ts). Answers as GraphQL does: with the errors. */
export async function publish(world: TestApp, version: string, component = 'AGENT') {
  return world.graphql<{ publishRelease: { release: ToldRelease; rollout: { state: string } } }>(
    `mutation ($input: PublishReleaseInput!) { publishRelease(input: $input) { release { ${RELEASE} } rollout { state } } }`,
    { input: { component, version, strategy: 'IMMEDIATE' } },
  )
}

/** A release that was uploaded and published, by default with one fresh binary for Linux. */
export async function release(
  world: TestApp,
  version: string,
  files?: Record<string, Buffer>,
): Promise<ToldRelease> {
  await createDraft(world, version)
  for (const [file, bytes] of Object.entries(files ?? { [LINUX]: fakeBinary({ version }) })) {
    const { status, body } = await upload(world, version, file, bytes)
    if (status !== 201) throw new Error(JSON.stringify(body))
  }
  const { data, errors } = await publish(world, version)
  if (errors) throw new Error(errors[0]?.message)
  return data.publishRelease.release
}

export async function withdraw(
  world: TestApp,
  releaseId: string,
  { reason = 'it crashes', restoreBackups = false } = {},
) {
  return world.graphql<{ withdrawRelease: ToldRelease }>(
    `mutation ($id: ID!, $reason: String!, $restoreBackups: Boolean) {
      withdrawRelease(releaseId: $id, reason: $reason, restoreBackups: $restoreBackups) { ${RELEASE} } }`,
    { id: releaseId, reason, restoreBackups },
  )
}

export async function releasesOf(world: TestApp): Promise<ToldRelease[]> {
  const { releases } = await world.ask<{ releases: { nodes: ToldRelease[] } }>(
    `{ releases { nodes { ${RELEASE} } } }`,
  )
  return releases.nodes
}

/** What the mission's page does by scp. */
export async function copyIn(world: TestApp, files: Record<string, Buffer>, component: Component = 'agent') {
  const folder = join(world.binariesDir, component)
  await mkdir(folder, { recursive: true })
  for (const [file, bytes] of Object.entries(files)) await writeFile(join(folder, file), bytes)
}

/** `echo v1.5.0 > VERSION`, noticed. */
export async function writeVersion(world: TestApp, content: string, component: Component = 'agent') {
  await writeFile(join(world.binariesDir, component, 'VERSION'), content)
  await world.app.deps.releases.versionFile.check()
}

export interface ToldServerVersion {
  version: string | null
  release: { version: string } | null
  refusal: { content: string; code: string; message: string; since: string } | null
}

export async function serverVersion(world: TestApp, component = 'AGENT'): Promise<ToldServerVersion> {
  const { fleet } = await world.ask<{
    fleet: { serverVersions: Array<ToldServerVersion & { component: string }> }
  }>(
    `{ fleet { serverVersions { component version release { version } refusal { content code message since } } } }`,
  )
  const told = fleet.serverVersions.find((one) => one.component === component)!
  return { version: told.version, release: told.release, refusal: told.refusal }
}

/** The audit, oldest first. */
export async function auditOf(world: TestApp): Promise<Array<{ actor: string; action: string }>> {
  const em = world.app.deps.database.fork()
  return em.execute<Array<{ actor: string; action: string }>>(
    'select actor, action from audit_event order by at, id',
  )
}
