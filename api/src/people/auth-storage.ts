import type { EntityName } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { type CleanedWhere, type CustomAdapter, createAdapterFactory } from 'better-auth/adapters'
import { hashToken } from '../auth/token.ts'
import type { Database } from '../orm.ts'
import { Account } from './account.entity.ts'
import { Challenge } from './challenge.entity.ts'
import { Person } from './person.entity.ts'
import { SecondFactor } from './second-factor.entity.ts'
import { Session } from './session.entity.ts'
import { currentUnit } from './unit-of-work.ts'

/** The names of better-auth's models here (create-auth.ts), and what they are kept in. */
const ENTITIES: Record<Model, EntityName<object>> = {
  person: Person,
  session: Session,
  account: Account,
  challenge: Challenge,
  secondFactor: SecondFactor,
}
type Model = 'person' | 'session' | 'account' | 'challenge' | 'secondFactor'
type Row = Record<string, unknown>

/**
 * better-auth's storage, over the entities and within the unit of work at hand. Challenges are written at once as long as
 * the unit has written nothing else: what waits for the OpenID provider must not hold a transaction, and a challenge that
 * was answered is spent whatever comes of it.
 */
export function authStorage(database: Database) {
  const reader = (): SqlEntityManager => currentUnit()?.em ?? database.fork()
  const writer = async (model: Model): Promise<SqlEntityManager> => {
    const unit = currentUnit()
    if (!unit || (model === 'challenge' && !unit.hasBegun)) return reader()
    return unit.write()
  }
  const find = async (model: Model, asked: CleanedWhere[] = [], options: object = {}): Promise<Row[]> => {
    const where = asStored(model, asked)
    const found = await reader().find(ENTITIES[model], conditionOf(where), {
      ...options,
      disableIdentityMap: true,
    })
    return found.map((entity) => ({ ...entity, ...tokenAsked(model, asked) }))
  }
  const updateWhere = async (model: Model, condition: object, update: unknown): Promise<number> =>
    (await writer(model)).nativeUpdate(ENTITIES[model], condition, update as object)
  const deleteWhere = async (model: Model, condition: object): Promise<number> =>
    (await writer(model)).nativeDelete(ENTITIES[model], condition)

  const adapter: CustomAdapter = {
    async create({ model, data }) {
      const row = data as Row
      const kept = model === 'session' ? { ...row, token: hashToken(String(row.token)) } : row
      await (await writer(modelOf(model))).insert(ENTITIES[modelOf(model)], kept)
      noteWhatIsNew(modelOf(model), row)
      return data
    },
    async findOne<T>({ model, where }: { model: string; where: CleanedWhere[] }) {
      return ((await find(modelOf(model), where, { limit: 1 }))[0] ?? null) as T | null
    },
    async findMany<T>({ model, where, limit, offset, sortBy }: Parameters<CustomAdapter['findMany']>[0]) {
      const orderBy = sortBy && { [sortBy.field]: sortBy.direction }
      return (await find(modelOf(model), where, { limit, offset, orderBy })) as T[]
    },
    async update<T>({ model, where, update }: { model: string; where: CleanedWhere[]; update: T }) {
      const [row] = await find(modelOf(model), where, { limit: 1 })
      if (!row) return null
      await updateWhere(modelOf(model), { id: row.id }, update)
      return ((await find(modelOf(model), [idIs(row)]))[0] ?? null) as T | null
    },
    async updateMany({ model, where, update }) {
      return updateWhere(modelOf(model), conditionOf(asStored(modelOf(model), where)), update)
    },
    async delete({ model, where }) {
      await deleteWhere(modelOf(model), conditionOf(asStored(modelOf(model), where)))
    },
    async deleteMany({ model, where }) {
      return deleteWhere(modelOf(model), conditionOf(asStored(modelOf(model), where)))
    },
    async consumeOne<T>({ model, where }: { model: string; where: CleanedWhere[] }) {
      const [row] = await find(modelOf(model), where, { limit: 1 })
      if (!row) return null
      return ((await deleteWhere(modelOf(model), { id: row.id })) === 1 ? row : null) as T | null
    },
    async count({ model, where }) {
      return reader().count(ENTITIES[modelOf(model)], conditionOf(where ?? []))
    },
  }
  const config = {
    adapterId: 'vesana',
    supportsJSON: true,
    supportsNumericIds: false,
    transaction: false,
  } as const
  return createAdapterFactory({ config, adapter: () => adapter })
}

function noteWhatIsNew(model: Model, data: Row): void {
  const unit = currentUnit()
  if (!unit) return
  if (model === 'session') unit.session = { id: String(data.id), personId: String(data.personId) }
  if (model === 'person') unit.newPersonId = String(data.id)
}

function modelOf(model: string): Model {
  if (Object.hasOwn(ENTITIES, model)) return model as Model
  throw new Error(`better-auth asks for ${model}, which is not stored here`)
}

/** A session is kept by the hash of its token, and found by it. */
function asStored(model: Model, where: readonly CleanedWhere[]): CleanedWhere[] {
  return where.map((clause) => {
    const isToken = model === 'session' && clause.field === 'token'
    return isToken ? { ...clause, value: hashToken(String(clause.value)) } : clause
  })
}

/** better-auth goes on with the token that it asked for. */
function tokenAsked(model: Model, where: readonly CleanedWhere[]): Row {
  const asked = where.find(({ field }) => model === 'session' && field === 'token')
  return asked ? { token: asked.value } : {}
}

function idIs({ id }: Row): CleanedWhere {
  return { field: 'id', value: String(id), operator: 'eq', connector: 'AND', mode: 'sensitive' }
}

/** All that are joined by AND, and any of those that are joined by OR: better-auth's own reading of such a list. */
function conditionOf(where: readonly CleanedWhere[]): object {
  const all = where.filter(({ connector }) => connector !== 'OR').map(conditionOfOne)
  const any = where.filter(({ connector }) => connector === 'OR').map(conditionOfOne)
  if (any.length > 0) all.push({ $or: any })
  return all.length === 0 ? {} : { $and: all }
}

const OPERATORS = {
  eq: '$eq',
  ne: '$ne',
  lt: '$lt',
  lte: '$lte',
  gt: '$gt',
  gte: '$gte',
  in: '$in',
  not_in: '$nin',
} as const

function conditionOfOne({ field, value, operator, mode }: CleanedWhere): object {
  const known = Object.hasOwn(OPERATORS, operator) && mode !== 'insensitive'
  if (!known) throw new Error(`better-auth compares ${field} by ${operator}, which nothing here needs`)
  return { [field]: { [OPERATORS[operator as keyof typeof OPERATORS]]: value } }
}
