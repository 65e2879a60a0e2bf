import type { SqlEntityManager } from '@mikro-orm/sql'
import { type Result, fail, ok } from '../errors.ts'
import { compareVersions } from '../updates/compare-versions.ts'
import { Release } from './release.entity.ts'
import { parseVersion } from './version-form.ts'

const FIELD = 'minimumVersion'

/** Whether hosts may have to run `minimumVersion` before that release. Pure. */
export function judgeMinimum(version: string, minimumVersion: string): Result<string> {
  const parsed = parseVersion(minimumVersion)
  if (!parsed.ok) return fail('BAD_USER_INPUT', parsed.failure.message, FIELD)
  if (compareVersions(minimumVersion, version) < 0) return parsed
  const message = `The minimum ${minimumVersion} is not below ${version} itself: name the version that a host must have first.`
  return fail('BAD_USER_INPUT', message, FIELD)
}

/** The same, with the releases that there are: hosts cannot be led to a version that nobody published. */
export async function findMinimum(
  em: SqlEntityManager,
  { component, version }: Pick<Release, 'component' | 'version'>,
  minimumVersion: string,
): Promise<Result<string>> {
  const judged = judgeMinimum(version, minimumVersion)
  if (!judged.ok) return judged
  const found = await em.findOne(Release, { component, version: minimumVersion })
  if (found?.state === 'PUBLISHED') return ok(minimumVersion)
  const why = found ? `is ${found.state.toLowerCase()}` : 'is no release'
  const message = `${minimumVersion} of the ${component} ${why}: name one that is published, so that hosts can be led through it.`
  return fail('BAD_USER_INPUT', message, FIELD)
}
