import type { RouteLocationRaw } from 'vue-router'
import type { AuditEventPartsFragment } from '../gql/graphql'

type Entry = Pick<AuditEventPartsFragment, 'subjectType' | 'subjectId' | 'before' | 'after'>

/** What a thing was called, by the facts that the entry keeps about it. */
export function subjectName({ before, after, subjectId }: Entry): string {
  const facts = { ...before, ...after }
  const text = (key: string) => (typeof facts[key] === 'string' && facts[key] !== '' ? facts[key] : undefined)
  const component = text('component')?.toLowerCase()
  const version = text('version')
  if (version) return component ? `${component} ${version}` : version
  return text('hostname') ?? text('email') ?? text('name') ?? subjectId.slice(0, 8)
}

/** Where to look at the thing; undefined where there is no page for it. */
export function subjectPage({ subjectType, subjectId }: Entry): RouteLocationRaw | undefined {
  switch (subjectType) {
    case 'Host':
      return { name: 'host', params: { id: subjectId } }
    case 'Release':
      return { name: 'releases', hash: `#release-${subjectId}` }
    case 'Rollout':
      return subjectId === 'defaults' ? undefined : { name: 'rollout', params: { id: subjectId } }
    case 'Person':
      return { name: 'people' }
    case 'ApiToken':
      return { name: 'api-tokens' }
    case 'EnrollmentToken':
      return { name: 'enrollment-tokens' }
    default:
      return undefined
  }
}
