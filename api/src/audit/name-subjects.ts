import type { EntityManager } from '@mikro-orm/core'
import { ApiToken } from '../auth/api-token.entity.ts'
import type { Deps } from '../graphql-context.ts'
import { EnrollmentToken } from '../hosts/enrollment-token.entity.ts'
import { Person } from '../people/person.entity.ts'
import { Release } from '../releases/release.entity.ts'
import { Rollout } from '../rollouts/rollout.entity.ts'
import type { AuditRow } from './audit-table.ts'
import type { SubjectType } from './record-audit.ts'

type Named = readonly (readonly [id: string, name: string])[]
type Subject = Pick<AuditRow, 'subjectType' | 'subjectId'>

/**
 * What the subjects of some entries are called now, with one query a kind.
 * @returns null for a subject that is gone, and for one of a kind that has no name
 */
export async function nameSubjects(
  { database, registry }: Pick<Deps, 'database' | 'registry'>,
  subjects: readonly Subject[],
): Promise<(subject: Subject) => string | null> {
  const em = database.fork()
  const idsOf = (type: SubjectType) => [
    ...new Set(subjects.filter(({ subjectType }) => subjectType === type).map(({ subjectId }) => subjectId)),
  ]
  const names = new Map<string, string>()
  const add = (type: SubjectType, named: Named) => {
    for (const [id, name] of named) names.set(`${type} ${id}`, name)
  }
  add(
    'Host',
    idsOf('Host').flatMap((id) => {
      const host = registry.get(id)
      return host ? [[id, host.hostname] as const] : []
    }),
  )
  add('Release', await releases(em, idsOf('Release')))
  add('Rollout', await rollouts(em, idsOf('Rollout')))
  add('Person', await people(em, idsOf('Person')))
  add('ApiToken', await apiTokens(em, idsOf('ApiToken')))
  add('EnrollmentToken', await enrollmentTokens(em, idsOf('EnrollmentToken')))
  return ({ subjectType, subjectId }) => names.get(`${subjectType} ${subjectId}`) ?? null
}

async function releases(em: EntityManager, id: string[]): Promise<Named> {
  if (id.length === 0) return []
  const found = await em.find(Release, { id })
  return found.map((each) => [each.id, `${each.component} ${each.version}`])
}

/** By the release that each leads to the fleet; the defaults for all of them have no row. */
async function rollouts(em: EntityManager, id: string[]): Promise<Named> {
  if (id.length === 0) return []
  const found = await em.find(Rollout, { id }, { populate: ['release'] })
  return found.map((each) => [each.id, `${each.release.component} ${each.release.version}`])
}

async function people(em: EntityManager, id: string[]): Promise<Named> {
  if (id.length === 0) return []
  return (await em.find(Person, { id })).map((each) => [each.id, each.email])
}

async function apiTokens(em: EntityManager, id: string[]): Promise<Named> {
  if (id.length === 0) return []
  return (await em.find(ApiToken, { id })).map((each) => [each.id, each.name])
}

async function enrollmentTokens(em: EntityManager, id: string[]): Promise<Named> {
  if (id.length === 0) return []
  const found = await em.find(EnrollmentToken, { id })
  return found.map((each) => [each.id, each.name ?? 'without a name'])
}
