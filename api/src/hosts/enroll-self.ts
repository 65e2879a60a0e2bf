import { randomUUID } from 'node:crypto'
import { raw } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Component, Enroll, EnrollAnswer } from '@vesana/agent/protocol'
import type { Actor } from '../audit/actor.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { hashToken, newToken } from '../auth/token.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import type { HostRegistry } from '../updates/host-registry.ts'
import { EnrollmentToken } from './enrollment-token.entity.ts'
import { hostFactsOf } from './host-facts-of.ts'
import { Host } from './host.entity.ts'

export interface EnrollSelf {
  readonly database: Database
  readonly registry: HostRegistry
}

/**
 * A machine enrolls itself. Idempotent by machine: it keeps its host, gets a new token, and costs no further use; the
 * token before stops working.
 */
export async function enrollSelf(
  { database, registry }: EnrollSelf,
  component: Component,
  request: Enroll,
  address: string,
  now: number,
): Promise<Result<EnrollAnswer>> {
  const token = newToken()
  const at = new Date(now)
  const enrolled = await database.fork().transactional(async (em): Promise<Result<Host>> => {
    const permit = await findPermit(em, component, request.enrollment_token, at)
    if (!permit.ok) return permit
    const known = await em.findOne(Host, { component, machineId: request.machine_id })
    if (!known) {
      const { id } = permit.value
      const left = { usesLeft: raw('uses_left - 1') }
      const taken = await em.nativeUpdate(EnrollmentToken, { id, usesLeft: { $gt: 0 } }, left)
      if (taken === 0) return usedUp()
    }
    const before = known && { hostname: known.hostname, component, labels: known.labels ?? {} }
    const host = known ?? newHost(em, component, request, at)
    // What a host was called since stays, but for what the command line of this install says anew.
    host.labels = { ...host.labels, ...permit.value.labels }
    host.tokenHash = hashToken(token)
    host.hostname = request.hostname
    recordAudit(em, {
      actor: permitActor(permit.value, address),
      action: known ? 'reenrollHost' : 'enrollHost',
      subjectType: 'Host',
      subjectId: host.id,
      ...(before && { before }),
      after: { hostname: host.hostname, component, labels: host.labels },
      at,
    })
    return ok(host)
  })
  if (!enrolled.ok) return enrolled
  const host = enrolled.value
  const before = registry.get(host.id)
  registry.put(hostFactsOf(host, before?.attempt ?? null, before?.offer ?? null), host.tokenHash)
  const report = { version: request.version, platform: request.platform, hostname: request.hostname }
  registry.noteSeen(host.id, report, null, now)
  return ok({ host_id: host.id, token })
}

/**
 * Whether `enrollSelf` would say yes to this token now: for set-up programs, which tell a person before anything is
 * changed. Nothing is. A machine that has a host here costs no use, so it may also come with a token that is used up.
 */
export async function checkEnrollment(
  { database }: EnrollSelf,
  component: Component,
  token: string,
  machineId: string,
  now: number,
): Promise<Result<void>> {
  const em = database.fork()
  const permit = await findPermit(em, component, token, new Date(now))
  if (!permit.ok) return permit
  const mayEnroll = permit.value.usesLeft > 0 || (await em.count(Host, { component, machineId })) > 0
  return mayEnroll ? ok(undefined) : usedUp()
}

function usedUp() {
  return fail('UNAUTHENTICATED', 'This enrollment token is used up. Create a new one.')
}

function permitActor({ id, name }: EnrollmentToken, address: string): Actor {
  return { kind: 'ENROLLMENT_TOKEN', id, name: `enrollment token ${name ?? id}`, address }
}

async function findPermit(em: SqlEntityManager, component: Component, token: string, at: Date) {
  const permit = await em.findOne(EnrollmentToken, { tokenHash: hashToken(token) })
  if (!permit || (permit.expiresAt && permit.expiresAt <= at)) {
    return fail('UNAUTHENTICATED', 'This enrollment token is not known or has expired. Create a new one.')
  }
  if (permit.component !== component) {
    return fail('FORBIDDEN', `This enrollment token is for ${permit.component}s.`, 'enrollment_token')
  }
  return ok(permit)
}

function newHost(em: SqlEntityManager, component: Component, request: Enroll, at: Date): Host {
  return em.create(Host, {
    id: randomUUID(),
    hostname: request.hostname,
    component,
    platform: request.platform,
    tokenHash: '',
    machineId: request.machine_id,
    config: {},
    enrolledAt: at,
  })
}
