import { randomUUID } from 'node:crypto'
import type { Role } from '../auth/roles.ts'
import type { AttemptLimits } from '../people/attempts.ts'
import { Person } from '../people/person.entity.ts'
import { setPassword } from '../people/set-password.ts'
import type { TestApp } from './test-app.ts'

export const PASSWORD = 'correct horse battery staple'

const ANY_NUMBER = { free: 1_000_000, firstWaitS: 1, longestWaitS: 1 }
/** For tests of what lies behind the throttling of attempts. */
export const UNTHROTTLED: AttemptLimits = { pair: ANY_NUMBER, address: ANY_NUMBER, person: ANY_NUMBER }

/** What a browser keeps and sends: its cookies. */
export class CookieJar {
  private readonly cookies = new Map<string, string>()

  /** Takes what an answer sets; one that has expired goes. */
  take(headers: Record<string, number | string | string[] | undefined>): this {
    for (const line of [headers['set-cookie'] ?? []].flat().map(String)) {
      const [pair = ''] = line.split(';')
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (/max-age=0/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return this
  }

  plant(name: string, value: string): this {
    this.cookies.set(name, value)
    return this
  }

  get(name: string): string | undefined {
    return this.cookies.get(name)
  }

  get names(): string[] {
    return [...this.cookies.keys()]
  }

  /** As a browser says them from a page of the server itself. */
  get headers(): Record<string, string> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return { 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }) }
  }
}

export interface TestPerson {
  readonly id: string
  readonly email: string
  readonly password: string
}

let hashed: Promise<string> | undefined

/** Of PASSWORD. A hash says nothing of a server: one does for everybody in a process. */
async function passwordHash({ people }: TestApp['app']): Promise<string> {
  const { password } = await people.auths.forStart().$context
  return (hashed ??= password.hash(PASSWORD))
}

/** Somebody active with a password. */
export async function addPerson(world: TestApp, role: Role, email: string): Promise<TestPerson> {
  const { people } = world.app
  const hash = await passwordHash(world.app)
  const id = randomUUID()
  const at = new Date(world.now)
  await people.database.fork().transactional(async (em) => {
    const times = { createdAt: at, updatedAt: at }
    em.create(Person, { id, email, name: email, emailVerified: true, role, state: 'ACTIVE', ...times })
    await em.flush()
    await setPassword(em, id, hash, at)
  })
  return { id, email, password: PASSWORD }
}

/** `POST /api/v1/session/…` as a browser at a page of the server. */
export async function post(world: TestApp, path: string, payload: object = {}, jar = new CookieJar()) {
  const answer = await world.app.fastify.inject({
    method: 'POST',
    url: `/api/v1/session${path}`,
    headers: jar.headers,
    payload,
  })
  jar.take(answer.headers)
  return {
    status: answer.statusCode,
    body: answer.body === '' ? null : answer.json(),
    headers: answer.headers,
    text: answer.body,
  }
}

/** A browser that somebody has just signed in at by password. */
export async function signedIn(world: TestApp, { email, password }: TestPerson): Promise<CookieJar> {
  const jar = new CookieJar()
  const answer = await post(world, '/sign-in', { email, password }, jar)
  if (answer.status !== 200) throw new Error(`could not sign in: ${answer.text}`)
  return jar
}
