import { randomUUID, timingSafeEqual } from 'node:crypto'
import { serverActor } from '../audit/actor.ts'
import { recordAudit } from '../audit/record-audit.ts'
import { type Result, fail, ok } from '../errors.ts'
import type { Database } from '../orm.ts'
import { ApiToken } from './api-token.entity.ts'
import { type ApiTokenState, stateOf } from './api-token-state.ts'
import type { ApiTokenUses } from './api-token-uses.ts'
import { hashToken, newToken, tokenOf } from './token.ts'
import type { Viewer } from './viewer.ts'

const REFUSALS: Record<ApiTokenState, string | null> = {
  ACTIVE: null,
  EXPIRED: 'has expired',
  REVOKED: 'was revoked',
}

type Headers = Record<string, string | string[] | undefined>

/** The keys to the API: those in the database, and the administrator's of the environment. */
export class ApiTokens {
  private readonly adminHash: Buffer | undefined

  /** @param adminToken of VESANA_ADMIN_TOKEN: accepted as long as the server runs with it, never stored */
  constructor(
    private readonly database: Database,
    private readonly uses: ApiTokenUses,
    private readonly clock: () => number,
    adminToken: string | undefined,
  ) {
    this.adminHash = adminToken === undefined ? undefined : Buffer.from(hashToken(adminToken))
  }

  /** @param address that the call comes from */
  async authenticate(headers: Headers, address: string): Promise<Result<Viewer>> {
    const token = tokenOf(headers)
    if (token === undefined) {
      return fail('UNAUTHENTICATED', 'Sign in: send an API token as "Authorization: Bearer …".')
    }
    const hash = hashToken(token)
    if (this.adminHash && timingSafeEqual(Buffer.from(hash), this.adminHash)) {
      return ok({ kind: 'API_TOKEN', id: null, name: 'VESANA_ADMIN_TOKEN', role: 'ADMIN', address })
    }
    const known = await this.database.fork().findOne(ApiToken, { tokenHash: hash })
    const now = this.clock()
    const refused = known ? REFUSALS[stateOf(known, now)] : 'is not known here'
    if (!known || refused !== null) {
      return fail('UNAUTHENTICATED', `This API token ${refused}. Ask an administrator for a new one.`)
    }
    this.uses.note(known, now)
    return ok({ kind: 'API_TOKEN', id: known.id, name: known.name, role: known.role, address })
  }

  async isEmpty(): Promise<boolean> {
    return (await this.database.fork().count(ApiToken)) === 0
  }

  /** A new administrator's token, made by the server itself. It cannot be shown again. */
  async create(name: string, now: number): Promise<string> {
    const token = newToken()
    const at = new Date(now)
    await this.database.fork().transactional(async (em) => {
      const id = randomUUID()
      em.create(ApiToken, { id, name, role: 'ADMIN', tokenHash: hashToken(token), createdAt: at })
      const entry = { action: 'createApiToken', subjectType: 'ApiToken', subjectId: id } as const
      recordAudit(em, { actor: serverActor(name), ...entry, after: { name, role: 'ADMIN' }, at })
    })
    return token
  }
}
