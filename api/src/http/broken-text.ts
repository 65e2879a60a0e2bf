import type { ApolloServerPlugin } from '@apollo/server'
import type { FastifyInstance } from 'fastify'
import { type DocumentNode, type GraphQLError, Kind, visit } from 'graphql'
import { type Failure, graphqlErrorOf } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { sendFailure } from './rest-errors.ts'

const REFUSED: Failure = {
  code: 'BAD_USER_INPUT',
  message: 'A text may contain neither U+0000 nor half a surrogate pair.',
}
/** Deeper than any input of ours: the rest is refused by its type. */
const DEEPEST = 50

/**
 * No database that we use can keep a text with U+0000 (some end a statement at it), nor JSON with half a surrogate pair:
 * such a text is turned away here, once for every route. The agents' routes know the form of every text that they take.
 */
export function refuseBrokenText(fastify: FastifyInstance): void {
  fastify.addHook('preValidation', (request, reply, next) => {
    const { access } = request.routeOptions.config
    if (access === 'HOST' || access === 'GRAPHQL') return next()
    if ([request.query, request.params, request.body].some((value) => containsBrokenText(value))) {
      return void sendFailure(reply, REFUSED)
    }
    next()
  })
}

/** The same for GraphQL, in variables and in what is written out. */
export const brokenTextPlugin: ApolloServerPlugin<GraphqlContext> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ document, request }) {
        const error = judgeText(document, request.variables ?? {})
        if (error) throw error
      },
    }
  },
}

export function judgeText(document: DocumentNode, variables: Record<string, unknown>): GraphQLError | null {
  let isRefused = containsBrokenText(variables)
  visit(document, {
    [Kind.STRING]({ value }) {
      isRefused ||= isBroken(value)
    },
  })
  if (!isRefused) return null
  const error = graphqlErrorOf(REFUSED)
  error.extensions.http = { status: 400 }
  return error
}

/** Pure. Of plain JSON only: a stream of an upload is none. */
function containsBrokenText(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return isBroken(value)
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return false
  if (Array.isArray(value)) return value.some((each) => containsBrokenText(each, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return Object.entries(value).some(([key, each]) => isBroken(key) || containsBrokenText(each, depth + 1))
}

function isBroken(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed()
}
