import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'

/** A query, mutation or subscription of the schema, ready to be sent. */
export interface Operation {
  /** `Mutation.deleteHost` */
  readonly name: string
  readonly kind: 'query' | 'mutation' | 'subscription'
  /** With a variable for each argument, and as little asked for as can be. */
  readonly document: string
  /** The smallest that the schema lets pass; ids lead nowhere. */
  readonly variables: Record<string, unknown>
}

/** Every operation of the schema. */
export function operationsOf(schema: GraphQLSchema): Operation[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const
  return roots.flatMap(([kind, root]) =>
    Object.values(root?.getFields() ?? {}).map((field) => ({
      name: `${root?.name}.${field.name}`,
      kind,
      document: documentOf(kind, field.name, field.args, field.type),
      variables: Object.fromEntries(
        field.args.filter(isRequired).map(({ name, type }) => [name, smallest(type)]),
      ),
    })),
  )
}

function documentOf(
  kind: string,
  field: string,
  args: readonly GraphQLArgument[],
  type: GraphQLOutputType,
): string {
  const declared = args.map((arg) => `$${arg.name}: ${String(arg.type)}`).join(', ')
  const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
  const selection = isLeafType(getNamedType(type)) ? '' : ` { __typename ${errorsOf(type)} }`
  return args.length === 0
    ? `${kind} { ${field}${selection} }`
    : `${kind} (${declared}) { ${field}(${passed})${selection} }`
}

/** Actions on many tell of what they could not do in their answer. */
function errorsOf(type: GraphQLOutputType): string {
  return getNamedType(type).name === 'HostActionPayload' ? 'errors { code }' : ''
}

function isRequired({ type, defaultValue }: { type: GraphQLInputType; defaultValue?: unknown }): boolean {
  return isNonNullType(type) && defaultValue === undefined
}

function smallest(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return smallest(type.ofType)
  if (isListType(type)) return [smallest(type.ofType)]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequired)
    return Object.fromEntries(fields.map((field) => [field.name, smallest(field.type)]))
  }
  const value = SCALARS[type.name]
  if (value === undefined) throw new Error(`say in testing/operations.ts what a ${type.name} looks like`)
  return value
}

const SCALARS: Record<string, unknown> = {
  ID: 'nobody',
  String: 'x',
  Int: 1,
  Float: 1,
  Boolean: true,
  DateTime: '2030-01-01T00:00:00Z',
  JSONObject: {},
}
