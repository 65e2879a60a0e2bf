import { randomUUID } from 'node:crypto'
import type { Component } from '@vesana/agent/protocol'
import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { WholeRelease } from './find-release.ts'
import { findMinimum, judgeMinimum } from './judge-minimum.ts'
import { developmentBuild, isDevelopmentBuild } from './judge-artifacts.ts'
import { Release, type ReleaseState } from './release.entity.ts'
import type { ReleaseUseCase } from './release-use-case.ts'
import { parseVersion } from './version-form.ts'

const LONGEST_NOTES = 20_000

export interface CreateRelease {
  readonly component: Component
  readonly version: string
  readonly notes: string | null
  /** What a host must run before it may take the release; null: any host may. */
  readonly minimumVersion: string | null
}

/** Makes a draft, to which artifacts are uploaded. Its version is judged against the server's when it is published. */
export async function createRelease(
  { database, locks, actor, now }: ReleaseUseCase,
  input: CreateRelease,
): Promise<Result<WholeRelease>> {
  const judged = judgeNewRelease(input)
  if (!judged.ok) return judged
  const { component, version, notes, minimumVersion } = input
  const at = new Date(now)
  return locks.hold(component, () =>
    database.fork().transactional(async (em): Promise<Result<WholeRelease>> => {
      const existing = await em.findOne(Release, { component, version })
      if (existing) return fail('CONFLICT', existsMessage(component, version, existing.state), 'version')
      const minimum = minimumVersion === null ? null : await findMinimum(em, input, minimumVersion)
      if (minimum?.ok === false) return minimum
      const id = randomUUID()
      const facts = { component, version, notes: notes?.trim() || null, minimumVersion }
      const release = em.create(Release, {
        id,
        ...facts,
        state: 'DRAFT',
        createdAt: at,
        createdBy: actor.name,
      })
      const entry = { action: 'createRelease', subjectType: 'Release', subjectId: id } as const
      recordAudit(em, { actor, ...entry, after: facts, at })
      return ok({ release, artifacts: [], rollout: null })
    }),
  )
}

/** Pure. */
export function judgeNewRelease({ version, notes, minimumVersion }: CreateRelease): Result<void> {
  const parsed = parseVersion(version)
  if (!parsed.ok) return parsed
  if (isDevelopmentBuild(version)) return fail('BAD_USER_INPUT', developmentBuild(version).message, 'version')
  if (notes !== null && notes.length > LONGEST_NOTES) {
    return fail('BAD_USER_INPUT', `Notes have at most ${LONGEST_NOTES} characters.`, 'notes')
  }
  const minimum = minimumVersion === null ? null : judgeMinimum(version, minimumVersion)
  return minimum?.ok === false ? minimum : ok(undefined)
}

function existsMessage(component: Component, version: string, state: ReleaseState): string {
  switch (state) {
    case 'DRAFT':
      return `There is a draft of ${version} of the ${component} already: upload to it, or discard it first.`
    case 'PUBLISHED':
    case 'WITHDRAWN':
      return `${version} of the ${component} was published before. A release never changes: give this one a new number.`
  }
}
