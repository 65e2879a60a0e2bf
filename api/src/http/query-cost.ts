import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  valueFromAST,
} from 'graphql'

/** What a list whose length nobody asked for is taken for. */
const ASSUMED_LENGTH = 10

interface Asked {
  readonly schema: GraphQLSchema
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly variables: Record<string, unknown>
  /** By fragment, so that fragments which name each other often cost no more time than once. */
  readonly known: Map<string, number>
}

/**
 * How many values an operation asks for at most: a field is one, and what is below a list counts as often as its `first`
 * says, be it written out or a variable. Pure, and linear in the size of the document.
 */
export function queryCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number {
  const fragments = new Map(
    document.definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  )
  const root = schema.getRootType(operation.operation)
  if (!root) return 0
  return costOf(operation.selectionSet, root, { schema, fragments, variables, known: new Map() })
}

function costOf({ selections }: SelectionSetNode, type: GraphQLOutputType, asked: Asked): number {
  let cost = 0
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) cost += costOfField(selection, type, asked)
    else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += costOfFragment(selection.name.value, asked)
    else
      cost += costOf(
        selection.selectionSet,
        narrowed(selection.typeCondition?.name.value, type, asked),
        asked,
      )
  }
  return cost
}

function costOfFragment(name: string, asked: Asked): number {
  const known = asked.known.get(name)
  if (known !== undefined) return known
  const fragment = asked.fragments.get(name)
  if (!fragment) return 0
  const type = asked.schema.getType(fragment.typeCondition.name.value)
  // Before it is looked into: one that contains itself is refused elsewhere.
  asked.known.set(name, 0)
  const cost = isObjectType(type) || isInterfaceType(type) ? costOf(fragment.selectionSet, type, asked) : 0
  asked.known.set(name, cost)
  return cost
}

function costOfField(node: FieldNode, parent: GraphQLOutputType, asked: Asked): number {
  if (node.selectionSet === undefined || node.name.value.startsWith('__')) return 1
  const type = getNamedType(parent)
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
  if (!field) return 1
  const below = costOf(node.selectionSet, getNamedType(field.type), asked)
  return 1 + lengthOf(node, field, type.name, asked) * below
}

function lengthOf(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  parent: string,
  asked: Asked,
): number {
  const first = field.args.find(({ name }) => name === 'first')
  if (first) {
    const given = node.arguments?.find(({ name }) => name.value === 'first')
    const value = given ? valueFromAST(given.value, first.type, asked.variables) : undefined
    const length = Number(value ?? first.defaultValue ?? ASSUMED_LENGTH)
    return Number.isFinite(length) ? Math.max(1, length) : ASSUMED_LENGTH
  }
  // A page's rows were counted at the field that asked for the page.
  const isCounted = parent.endsWith('Connection') || !isListType(getNullableType(field.type))
  return isCounted ? 1 : ASSUMED_LENGTH
}

function narrowed(
  condition: string | undefined,
  type: GraphQLOutputType,
  { schema }: Asked,
): GraphQLOutputType {
  const narrower = condition === undefined ? undefined : schema.getType(condition)
  return isObjectType(narrower) || isInterfaceType(narrower) ? narrower : type
}
