import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import type { Response } from 'graphql-sse'
import { DOCUMENT_RULES, judgeCost, PARSE_OPTIONS, tellLimit } from './graphql-limits.ts'
import { judgeText } from './broken-text.ts'

export interface StreamParams {
  readonly query: string
  readonly operationName?: string | null
  readonly variables?: Record<string, unknown> | null
}

/** Whether a body is of the form of an operation. */
export function isStreamParams(body: unknown): body is StreamParams {
  if (!isRecord(body) || typeof body.query !== 'string') return false
  const { operationName, variables, extensions } = body
  return (
    (operationName == null || typeof operationName === 'string') &&
    [variables, extensions].every((each) => each == null || isRecord(each))
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * What `/graphql/stream` is to run: a subscription within the same limits as everything at `/graphql`. Queries and
 * mutations are refused here: that route has the guard against requests from other sites, this one has not.
 */
export function judgeStream(
  schema: GraphQLSchema,
  { query, operationName, variables }: StreamParams,
): Omit<ExecutionArgs, 'contextValue'> | { errors: readonly GraphQLError[] } {
  const document = parseLimited(query)
  if (document instanceof GraphQLError) return { errors: [told(document, 'GRAPHQL_PARSE_FAILED')] }
  const problems = validate(schema, document, [...specifiedRules, ...DOCUMENT_RULES])
  if (problems.length > 0)
    return { errors: problems.map((error) => told(error, 'GRAPHQL_VALIDATION_FAILED')) }
  const operation = getOperationAST(document, operationName)
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
    const message = 'Only one subscription at a time goes over this route: send the rest to /graphql.'
    return { errors: [new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })] }
  }
  const refusal =
    judgeCost(schema, document, operation, variables ?? {}) ?? judgeText(document, variables ?? {})
  if (refusal) return { errors: [told(refusal, 'BAD_USER_INPUT')] }
  return { schema, document, operationName, variableValues: variables }
}

/** The answer to an operation that is not to run, as graphql-sse takes it. */
export function refusedStream(refused: { errors: readonly GraphQLError[] }): Response {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  return [JSON.stringify(refused), { status: 400, statusText: 'Bad Request', headers }]
}

function parseLimited(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, PARSE_OPTIONS)
  } catch (error) {
    if (error instanceof GraphQLError) return error
    throw error
  }
}

function told(error: GraphQLError, code: string): GraphQLError {
  const { message, extensions } = tellLimit(error.toJSON())
  const { http: _, ...rest } = extensions ?? {}
  const { nodes, source, positions, path } = error
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { code, ...rest } })
}

/** A result as it may be told: what nobody foresaw says nothing of the inside. */
export function tellResult(
  result: ExecutionResult,
  tell: (formatted: GraphQLFormattedError, error: GraphQLError) => GraphQLFormattedError,
): ExecutionResult {
  if (!result.errors) return result
  const errors = result.errors.map((error) => {
    const formatted = error.toJSON()
    const code = formatted.extensions?.code ?? codeOf(error)
    return tell({ ...formatted, extensions: { ...formatted.extensions, code } }, error)
  })
  return { ...result, errors: errors as unknown as GraphQLError[] }
}

/** graphql-js itself says what is wrong with a variable; anything else that has no code was thrown. */
function codeOf({ originalError }: GraphQLError): string {
  return originalError === undefined || originalError instanceof GraphQLError
    ? 'BAD_USER_INPUT'
    : 'INTERNAL_SERVER_ERROR'
}
