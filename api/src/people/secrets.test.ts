import { type TOTP, URI } from 'otpauth'
import { expect, it } from 'vitest'
import { CookieJar, post } from '../testing/people.ts'
import { TestApp } from '../testing/test-app.ts'

const PLANTED = 'a-password-that-was-planted'
const ANOTHER = 'another-password-that-was-planted'

it('passwords, tickets, cookies and codes are in no log, no entry of the audit, and no answer but their own', async () => {
  const lines: string[] = []
  const logStream = { write: (line: string) => void lines.push(line) }
  await using world = await TestApp.start('sqlite', { logLevel: 'trace' }, { logStream })
  const setUpTicket = new URL(world.app.people.setUpLink.url('http://x')).hash.slice('#ticket='.length)
  const jar = new CookieJar()
  const first = { name: 'Ada', email: 'ada@example.com', password: PLANTED }
  expect((await post(world, '/set-up', { ticket: setUpTicket, ...first }, jar)).status).toBe(200)
  const begun = await post(world, '/totp', { password: PLANTED }, jar)
  const totp = URI.parse(begun.body.otpauth_url) as TOTP
  const code = totp.generate()
  expect((await post(world, '/totp/confirm', { code }, jar)).status).toBe(204)
  const { data } = await world.graphql<{ invitePerson: { url: string } }>(
    'mutation { invitePerson(input: { email: "eve@example.com", name: "Eve", role: VIEWER }) { url } }',
    {},
    jar.headers,
  )
  const ticket = new URL(data.invitePerson.url).hash.slice('#ticket='.length)
  expect((await post(world, '/invitation', { ticket, password: ANOTHER })).status).toBe(200)
  const answers = [
    await post(world, '/sign-in', { email: first.email, password: PLANTED.toUpperCase() }),
    await post(world, '/second-factor', { code: PLANTED }),
    await post(world, '/password', { current_password: ANOTHER, new_password: PLANTED }, jar),
    await post(world, '/invitation', { ticket, password: PLANTED }),
    await post(world, '/set-up', { ticket: setUpTicket, ...first }),
    await post(world, '/sign-in', { email: { planted: PLANTED }, password: [PLANTED] }),
  ]
  for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400)
  const cookie = jar.get('vesana.session_token') ?? ''
  const audit = await world.app.deps.database.fork().execute('select * from audit_event')
  // Whatever goes wrong inside goes to the log: what was asked must not be in it.
  await world.app.deps.database.fork().execute('drop table audit_event')
  expect(
    (await post(world, '/password', { current_password: PLANTED, new_password: ANOTHER }, jar)).status,
  ).toBe(500)
  const log = lines.join('')
  expect(log).toContain('audit_event')
  const written = { log, audit: JSON.stringify(audit), answers: JSON.stringify(answers) }
  const secrets = { PLANTED, ANOTHER, setUpTicket, ticket, cookie, totp: totp.secret.base32 }
  for (const [where, text] of Object.entries(written)) {
    for (const [name, secret] of Object.entries(secrets)) {
      expect(text.includes(secret), `${name} in ${where}`).toBe(false)
    }
    for (const each of begun.body.backup_codes) expect(text).not.toContain(each)
  }
})
