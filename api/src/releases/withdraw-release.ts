import type { Component } from '@vesana/agent/protocol'
import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import { compareVersions } from '../updates/compare-versions.ts'
import { artifactFactsOf, findRelease, releaseFactsOf, type WholeRelease, withParts } from './find-release.ts'
import { Release } from './release.entity.ts'
import { onDisk, type ReleaseUseCase } from './release-use-case.ts'

const LONGEST_REASON = 500

/**
 * Takes a published release back: it is never offered again. When it is the server version, the newest published
 * release below takes its place; where there is none, nothing is offered. Hosts that run it already stay on it, as
 * updates only go forward. The database comes first: a withdrawn version in `VERSION` is refused, so a process that
 * dies in between offers nothing rather than this.
 */
export async function withdrawRelease(
  useCase: ReleaseUseCase,
  releaseId: string,
  reason: string,
): Promise<Result<WholeRelease>> {
  const why = reason.trim()
  if (why === '' || why.length > LONGEST_REASON) {
    return fail('BAD_USER_INPUT', `Say in 1 to ${LONGEST_REASON} characters why it is withdrawn.`, 'reason')
  }
  const known = await useCase.database.fork().findOne(Release, { id: releaseId })
  if (!known) return fail('NOT_FOUND', `There is no release with the id ${releaseId}.`)
  return useCase.locks.hold(known.component, async () => {
    const withdrawn = await recordWithdrawal(useCase, known, why)
    if (!withdrawn.ok) return withdrawn
    const isCurrent = useCase.serverVersions.current(known.component)?.id === releaseId
    const stepped = isCurrent ? await stepBack(useCase, known.component, known.version) : ok(undefined)
    return stepped.ok ? withdrawn : stepped
  })
}

async function recordWithdrawal(
  { database, actor, now }: ReleaseUseCase,
  { component, version }: Release,
  withdrawReason: string,
): Promise<Result<WholeRelease>> {
  const at = new Date(now)
  return database.fork().transactional(async (em): Promise<Result<WholeRelease>> => {
    const found = await findRelease(em, component, version)
    if (!found) return fail('NOT_FOUND', `${version} of the ${component} is gone.`)
    const refused = judgeWithdrawal(found.release)
    if (!refused.ok) return refused
    em.assign(found.release, { state: 'WITHDRAWN', withdrawnAt: at, withdrawnBy: actor.name, withdrawReason })
    if (found.rollout) em.assign(found.rollout, { state: 'WITHDRAWN', endedAt: at })
    const entry = { action: 'withdrawRelease', subjectType: 'Release', subjectId: found.release.id } as const
    const states = {
      before: { component, version, state: 'PUBLISHED' },
      after: { component, version, state: 'WITHDRAWN', withdrawReason },
    }
    recordAudit(em, { actor, ...entry, ...states, at })
    return ok(found)
  })
}

function judgeWithdrawal({ state, version, withdrawnBy }: Release): Result<void> {
  switch (state) {
    case 'PUBLISHED':
      return ok(undefined)
    case 'DRAFT':
      return fail('CONFLICT', `${version} was never published: discard the draft instead.`)
    case 'WITHDRAWN':
      return fail('CONFLICT', `${version} was withdrawn already, by ${withdrawnBy}.`)
  }
}

/** Offers stop in memory first, so at once; the files follow. */
async function stepBack(useCase: ReleaseUseCase, component: Component, from: string): Promise<Result<void>> {
  const { store, serverVersions } = useCase
  serverVersions.offerNothing(component)
  const target = await findNewestBelow(useCase, component, from)
  return onDisk(useCase, async () => {
    if (target === null) {
      await store.removeVersion(component)
      return ok(undefined)
    }
    await store.switchTo(component, target.release.version)
    serverVersions.offer(component, releaseFactsOf(target.release, target.artifacts))
    return ok(undefined)
  })
}

/** Only one whose immutable copy is there can be offered. */
async function findNewestBelow({ database, store }: ReleaseUseCase, component: Component, version: string) {
  const em = database.fork()
  const published = await em.find(Release, { component, state: 'PUBLISHED' })
  const below = published
    .filter((release) => compareVersions(release.version, version) < 0)
    .toSorted((a, b) => compareVersions(b.version, a.version))
  for (const whole of await withParts(em, below)) {
    const facts = whole.artifacts.map(artifactFactsOf)
    if (await store.isWhole(component, whole.release.version, facts)) return whole
  }
  return null
}
