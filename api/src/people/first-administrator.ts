import { serverActor } from '../audit/actor.ts'
import type { Config } from '../config.ts'
import { hasAdministrator } from './last-administrator.ts'
import { makeAdministrator } from './make-administrator.ts'
import type { People } from './people.ts'
import { Person } from './person.entity.ts'

/**
 * The administrator of VESANA_ADMIN_EMAIL and VESANA_ADMIN_PASSWORD, made at start where nobody has that email. Who has it
 * stays as they are, unless no active administrator is left: then it is the way back in.
 */
export async function ensureFirstAdministrator(
  people: Pick<People, 'database' | 'auths' | 'clock' | 'log'>,
  firstAdmin: Config['firstAdmin'],
): Promise<void> {
  if (!firstAdmin) return
  const email = firstAdmin.email.toLowerCase()
  const em = people.database.fork()
  if ((await em.count(Person, { email })) > 0 && (await hasAdministrator(em))) return
  const context = await people.auths.forStart().$context
  const passwordHash = await context.password.hash(firstAdmin.password)
  const actor = serverActor('VESANA_ADMIN_EMAIL')
  await people.database.fork().transactional(async (tx) => {
    const name = email.split('@')[0] ?? email
    await makeAdministrator(tx, { email, name, passwordHash }, () => actor, new Date(people.clock()))
  })
  people.log.info('made the administrator of VESANA_ADMIN_EMAIL')
}
