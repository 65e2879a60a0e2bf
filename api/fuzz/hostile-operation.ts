import * as fc from 'fast-check'
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { hostileJson, hostileNumber, hostileText } from './hostile-values.ts'

export interface HostileOperation {
  readonly query: string
  readonly variables: Record<string, unknown>
}

/**
 * Every operation of the schema, so that a new one is fuzzed by itself, with arguments of the right shape and hostile
 * leaves, or now and then of a wrong shape.
 * @param ids that exist, so that many operations find what they are to act on
 */
export function hostileOperations(
  schema: GraphQLSchema,
  ids: readonly string[],
): { name: string; operation: fc.Arbitrary<HostileOperation> }[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const
  return roots.flatMap(([kind, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({
      name: `${kind} ${field.name}`,
      operation: operationOf(kind, field, ids),
    })),
  )
}

function operationOf(kind: string, field: GraphQLField<unknown, unknown>, ids: readonly string[]) {
  const asked = selectionOf(field.type, 0)
  const declared = field.args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ')
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
  const head = field.args.length === 0 ? kind : `${kind} (${declared})`
  const call = field.args.length === 0 ? field.name : `${field.name}(${passed})`
  const query = `${head} { ${call}${asked} }`
  return variablesOf(field.args, ids).map((variables) => ({ query, variables }))
}

function variablesOf(args: readonly GraphQLArgument[], ids: readonly string[]) {
  const each = Object.fromEntries(args.map((arg) => [arg.name, valueOf(arg.type, ids)]))
  return fc.record(each, { noNullPrototype: true })
}

function valueOf(type: GraphQLInputType, ids: readonly string[], depth = 0): fc.Arbitrary<unknown> {
  const shaped = ofType(isNonNullType(type) ? type.ofType : type, ids, depth)
  const absent = isNonNullType(type) ? [] : [{ weight: 3, arbitrary: fc.constantFrom(null, undefined) }]
  return fc.oneof(
    { weight: 20, arbitrary: shaped },
    { weight: depth === 0 ? 1 : 0, arbitrary: hostileJson },
    ...absent,
  )
}

function ofType(type: GraphQLInputType, ids: readonly string[], depth: number): fc.Arbitrary<unknown> {
  if (isListType(type)) return fc.array(valueOf(type.ofType, ids, depth + 1), { maxLength: 3 })
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name))
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
    const required = fields.filter(({ type: each }) => isNonNullType(each)).map(({ name }) => name)
    const values = fields.map((field) => [field.name, valueOf(field.type, ids, depth + 1)])
    return fc.record(Object.fromEntries(values) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: required,
      noNullPrototype: true,
    })
  }
  switch (getNamedType(type).name) {
    case 'ID':
      return fc.oneof(fc.constantFrom(...ids), fc.constantFrom(...ids), hostileText)
    case 'Int':
      return fc.oneof(fc.integer({ min: -3, max: 600 }), hostileNumber)
    case 'Float':
      return hostileNumber
    case 'Boolean':
      return fc.boolean()
    case 'DateTime':
      return fc.oneof(fc.date({ noInvalidDate: false }).map(dateText), hostileText)
    case 'JSON':
    case 'JSONObject':
      return fc.oneof(
        fc.dictionary(hostileText, hostileJson, { maxKeys: 4, noNullPrototype: true }),
        hostileJson,
      )
    default:
      return fc.oneof(hostileText, fc.constantFrom(...LIKELY))
  }
}

const LIKELY = ['v1.1.0', 'v2.0.0', 'web-7', 'someone@example.com', 'a=b', 'Change freeze']

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString()
}

/** Everything that can be asked for without arguments, some levels deep. */
function selectionOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type)
  if (!isObjectType(named)) return ''
  const fields = Object.values(named.getFields())
    .filter((field) => field.args.every((arg) => !isNonNullType(arg.type)))
    .filter((field) => depth < 3 || !isObjectType(getNamedType(field.type)))
    .map((field) => `${field.name}${selectionOf(field.type, depth + 1)}`)
  return ` { __typename ${fields.join(' ')} }`
}
