import type { GraphQLSchema } from 'graphql'
import { type AuthChecker, Authorized, Extensions } from 'type-graphql'
import { graphqlErrorOf } from '../errors.ts'
import type { GraphqlContext } from '../graphql-context.ts'
import { type Role, isRole } from './roles.ts'
import { judgeRole } from './viewer.ts'

/** The least role that may call a query, mutation or subscription. Every one declares it; `checkAllDeclared` sees to that. */
export function Allow(role: Role): MethodDecorator {
  const authorized = Authorized(role)
  const shown = Extensions({ role })
  return (target, key, descriptor) => {
    authorized(target, key, descriptor)
    shown(target, key, descriptor)
  }
}

/** Asked by type-graphql before each operation. Throws FORBIDDEN with what it takes. */
export const checkRole: AuthChecker<GraphqlContext, Role> = ({ context }, [needed]) => {
  const judged = judgeRole(context.viewer, needed ?? 'ADMIN')
  if (!judged.ok) throw graphqlErrorOf(judged.failure)
  return true
}

/** The least role of each operation, by its name: `Mutation.deleteHost`. */
export function operationRoles(schema: GraphQLSchema): Map<string, Role | undefined> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  return new Map(
    roots.flatMap((root) =>
      Object.values(root?.getFields() ?? {}).map((field): [string, Role | undefined] => {
        const { role } = field.extensions
        return [`${root?.name}.${field.name}`, isRole(role) ? role : undefined]
      }),
    ),
  )
}

/** @throws for an operation that was added without saying who may call it: the server does not start with one */
export function checkAllDeclared(schema: GraphQLSchema): void {
  const undeclared = [...operationRoles(schema)].filter(([, role]) => role === undefined)
  if (undeclared.length === 0) return
  throw new Error(`say who may call ${undeclared.map(([name]) => name).join(', ')}: @Allow(role)`)
}
