import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import { offerRelease } from '../rollouts/load-reach.ts'
import { findRelease, type WholeRelease } from './find-release.ts'
import { loadRestoring } from './load-restoring.ts'
import { Release } from './release.entity.ts'
import { onDisk, type ReleaseUseCase } from './release-use-case.ts'
import { findSettledBelow } from './settle-below.ts'
import { stepBack } from './step-back.ts'

const LONGEST_REASON = 500

/**
 * Takes a published release back: it is never offered again. When it is the server version, the settled release below
 * takes its place; where there is none, nothing is offered. When it is the settled release, the next below is. Hosts
 * that run it stay on it, as updates only go forward, unless `restoreBackups` says that they are to put their own backups
 * back. The database comes first: a process that dies in between steps back at its next start, and offers nothing until
 * then. Where the disk did not let it step back, withdrawing once more does, as long as nothing else is offered.
 */
export async function withdrawRelease(
  useCase: ReleaseUseCase,
  releaseId: string,
  reason: string,
  restoreBackups: boolean,
): Promise<Result<WholeRelease>> {
  const why = reason.trim()
  if (why === '' || why.length > LONGEST_REASON) {
    return fail('BAD_USER_INPUT', `Say in 1 to ${LONGEST_REASON} characters why it is withdrawn.`, 'reason')
  }
  const known = await useCase.database.fork().findOne(Release, { id: releaseId })
  if (!known) return fail('NOT_FOUND', `There is no release with the id ${releaseId}.`)
  return useCase.locks.hold(known.component, async () => {
    const current = useCase.serverVersions.current(known.component)
    const isCurrent = current?.id === releaseId
    // Before it is written, so that the two can change in one turn of the event loop.
    const below = await findSettledBelow(useCase, known, (error) =>
      useCase.log.error({ err: error, component: known.component }, 'what is settled could not be read'),
    )
    const withdrawn = await recordWithdrawal(useCase, known, {
      why,
      restoreBackups,
      isCurrent,
      isNothingOffered: current === null,
    })
    if (!withdrawn.ok) return withdrawn
    useCase.serverVersions.published.drop(known.component, releaseId)
    useCase.serverVersions.replaceSettled(known.component, releaseId, below)
    await loadRestoring(useCase, known.component)
    const isHalfDone = withdrawn.value.release.unfinished?.kind === 'stepBack'
    const stopped = isHalfDone ? await stopOffering(useCase, withdrawn.value.release) : ok(undefined)
    return stopped.ok ? withdrawn : stopped
  })
}

interface Withdrawal {
  readonly why: string
  readonly restoreBackups: boolean
  /** It is the server version, and another is to take its place. */
  readonly isCurrent: boolean
  readonly isNothingOffered: boolean
}

async function recordWithdrawal(
  { database, actor, now }: ReleaseUseCase,
  { component, version }: Release,
  { why: withdrawReason, restoreBackups, isCurrent, isNothingOffered }: Withdrawal,
): Promise<Result<WholeRelease>> {
  const at = new Date(now)
  return database.fork().transactional(async (em): Promise<Result<WholeRelease>> => {
    const found = await findRelease(em, component, version)
    if (!found) return fail('NOT_FOUND', `${version} of the ${component} is gone.`)
    // Everything is recorded: what is left to do is on the disk.
    if (isNothingOffered && isHalfWithdrawn(found.release)) return ok(found)
    const refused = judgeWithdrawal(found.release)
    if (!refused.ok) return refused
    em.assign(found.release, {
      state: 'WITHDRAWN',
      withdrawnAt: at,
      withdrawnBy: actor.name,
      withdrawReason,
      restoreBackups,
      unfinished: isCurrent ? { kind: 'stepBack' } : null,
    })
    if (found.rollout) em.assign(found.rollout, { state: 'WITHDRAWN', endedAt: at })
    const entry = { action: 'withdrawRelease', subjectType: 'Release', subjectId: found.release.id } as const
    const states = {
      before: { component, version, state: 'PUBLISHED' },
      after: { component, version, state: 'WITHDRAWN', withdrawReason, restoreBackups },
    }
    recordAudit(em, { actor, ...entry, ...states, at })
    return ok(found)
  })
}

function isHalfWithdrawn({ state, unfinished }: Release): boolean {
  return state === 'WITHDRAWN' && unfinished?.kind === 'stepBack'
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
async function stopOffering(useCase: ReleaseUseCase, withdrawn: Release): Promise<Result<void>> {
  const { serverVersions } = useCase
  const { component } = withdrawn
  serverVersions.offerNothing(component)
  return onDisk(useCase, async () => {
    const followed = await stepBack(useCase, withdrawn)
    if (followed.kind === 'offer') await offerRelease(useCase, followed.release)
    return ok(undefined)
  })
}
