import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import { onDisk, type ReleaseUseCase } from './release-use-case.ts'
import { Release } from './release.entity.ts'

/** Deletes a draft and the files that were uploaded to it. Releases that were published once stay for ever. */
export async function discardRelease(useCase: ReleaseUseCase, releaseId: string): Promise<Result<string>> {
  const { database, locks, store, actor, now } = useCase
  const known = await database.fork().findOne(Release, { id: releaseId })
  if (!known) return fail('NOT_FOUND', `There is no release with the id ${releaseId}.`)
  const { component, version } = known
  return locks.hold(component, async () => {
    const discarded = await database.fork().transactional(async (em): Promise<Result<string>> => {
      const release = await em.findOne(Release, { id: releaseId })
      if (!release) return fail('NOT_FOUND', `There is no release with the id ${releaseId}.`)
      if (release.state !== 'DRAFT') {
        const message = `${version} was published and stays on record. To stop offering it, withdraw it.`
        return fail('CONFLICT', message)
      }
      const entry = { action: 'discardRelease', subjectType: 'Release', subjectId: releaseId } as const
      recordAudit(em, { actor, ...entry, before: { component, version }, at: new Date(now) })
      em.remove(release)
      return ok(releaseId)
    })
    if (!discarded.ok) return discarded
    return onDisk(useCase, async () => {
      await store.removeDraft(component, version)
      return discarded
    })
  })
}
