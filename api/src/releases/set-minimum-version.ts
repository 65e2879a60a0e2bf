import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import { findRelease, type WholeRelease } from './find-release.ts'
import { findMinimum } from './judge-minimum.ts'
import { Release } from './release.entity.ts'
import type { ReleaseUseCase } from './release-use-case.ts'

/**
 * Says which version a host must run before it may take a release; null: any host may. Published releases, too: one
 * that came by a VERSION written by hand has no other way. It holds for every offer from now on.
 */
export async function setMinimumVersion(
  useCase: ReleaseUseCase,
  releaseId: string,
  minimumVersion: string | null,
): Promise<Result<WholeRelease>> {
  const { database, locks, serverVersions } = useCase
  const known = await database.fork().findOne(Release, { id: releaseId })
  if (!known) return fail('NOT_FOUND', `There is no release with the id ${releaseId}.`)
  return locks.hold(known.component, async () => {
    const changed = await recordMinimum(useCase, known, minimumVersion)
    if (changed.ok) serverVersions.changeMinimum(known.component, releaseId, minimumVersion)
    return changed
  })
}

function recordMinimum(
  { database, actor, now }: ReleaseUseCase,
  { component, version }: Release,
  minimumVersion: string | null,
): Promise<Result<WholeRelease>> {
  return database.fork().transactional(async (em): Promise<Result<WholeRelease>> => {
    const found = await findRelease(em, component, version)
    if (!found) return fail('NOT_FOUND', `${version} of the ${component} is gone.`)
    const { release } = found
    if (release.state === 'WITHDRAWN') {
      return fail('CONFLICT', `${version} was withdrawn: it is offered to nobody any more.`)
    }
    if (minimumVersion !== null) {
      const judged = await findMinimum(em, release, minimumVersion)
      if (!judged.ok) return judged
    }
    const entry = { action: 'setMinimumVersion', subjectType: 'Release', subjectId: release.id } as const
    const before = { component, version, minimumVersion: release.minimumVersion ?? null }
    recordAudit(em, { actor, ...entry, before, after: { ...before, minimumVersion }, at: new Date(now) })
    em.assign(release, { minimumVersion })
    return ok(found)
  })
}
