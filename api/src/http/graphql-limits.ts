import type { ApolloServerPlugin } from '@apollo/server'
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql'
import type { GraphqlContext } from '../graphql-context.ts'
import { queryCost } from './query-cost.ts'

/** What one operation may be. The dashboard's own stay far below: graphql-limits.test.ts measures them. */
export const QUERY_LIMITS = { tokens: 2000, depth: 12, aliases: 30, cost: 250_000 }

const CODE = 'QUERY_TOO_COMPLEX'

/** For the parser: it stops there, before a document of a megabyte has cost anything. */
export const PARSE_OPTIONS = { maxTokens: QUERY_LIMITS.tokens }

/** Introspection is exempt; graphql-js limits it by a rule of its own. */
export const DOCUMENT_RULES: ValidationRule[] = [
  limited(
    (onReject) => maxDepthRule({ n: QUERY_LIMITS.depth, propagateOnRejection: false, onReject }),
    'depth',
  ),
  limited(
    (onReject) => maxAliasesRule({ n: QUERY_LIMITS.aliases, propagateOnRejection: false, onReject }),
    'aliases',
  ),
]

const ADVICE = {
  tokens: `has more than ${QUERY_LIMITS.tokens} tokens`,
  depth: `is nested deeper than ${QUERY_LIMITS.depth} levels`,
  aliases: `has more than ${QUERY_LIMITS.aliases} aliases`,
}

function refusal(limit: keyof typeof ADVICE): GraphQLError {
  const message = `This operation ${ADVICE[limit]}. Split it into several.`
  return new GraphQLError(message, { extensions: { code: CODE, limit } })
}

type Reject = ((context: ValidationContext | null) => void)[]

function limited(rule: (onReject: Reject) => unknown, limit: keyof typeof ADVICE): ValidationRule {
  return rule([(context) => context?.reportError(refusal(limit))]) as ValidationRule
}

/** The error of an operation that asks for more values than one may; null for one that may go on. */
export function judgeCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): GraphQLError | null {
  const cost = queryCost(schema, document, operation, variables)
  if (cost <= QUERY_LIMITS.cost) return null
  const message = `This operation asks for up to ${cost} values, and one may ask for ${QUERY_LIMITS.cost}. Ask for smaller pages (first) or fewer fields.`
  return new GraphQLError(message, { extensions: { code: CODE, limit: 'cost', http: { status: 400 } } })
}

/** Judges the cost where the variables are known, before anything is executed. */
export const costPlugin: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, document, operation, request }) {
        const error = operation && judgeCost(schema, document, operation, request.variables ?? {})
        if (error) throw error
      },
    }
  },
}

/** Gives the limits their own stable code, which the parser and the validation overwrite with theirs. */
export function tellLimit(formatted: GraphQLFormattedError): GraphQLFormattedError {
  const isOfParser = /^Syntax Error: Document contains more tha[nt] \d+ tokens/.test(formatted.message)
  if (isOfParser) return { message: refusal('tokens').message, extensions: { code: CODE, limit: 'tokens' } }
  const { limit, ...extensions } = formatted.extensions ?? {}
  return limit === undefined ? formatted : { ...formatted, extensions: { ...extensions, limit, code: CODE } }
}
