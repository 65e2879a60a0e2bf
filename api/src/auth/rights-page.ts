import { type GraphQLSchema, isObjectType } from 'graphql'
import { RIGHTS } from './rights.ts'
import { ROLES } from './roles.ts'
import type { Access } from './route-access.ts'

const HEAD = `# Who may do what

<!-- Generated from api/src/auth/rights.ts by \`npm run generate\`; edit there. -->

A person or an API token has one role. Each role may do all that the ones above it may:

| Role | |
| - | - |
| \`VIEWER\` | sees everything but people and tokens, and changes nothing |
| \`OPERATOR\` | pauses hosts, requests updates, clears quarantines; labels, settings and maintenance windows |
| \`RELEASER\` | uploads, publishes and withdraws releases, steers rollouts |
| \`ADMIN\` | people, tokens, enrolling and removing hosts |

What a role does not allow is answered by \`FORBIDDEN\`, and nothing is changed. Whoever says nothing of who they are, or
something that is not accepted, gets \`UNAUTHENTICATED\`. A test calls everything below as everybody.
`

const ROUTES = `
## Routes

| Who may call | |
| - | - |
| \`PUBLIC\` | anyone |
| \`HOST\` | a host, by its token |
| \`ENROLLMENT_TOKEN\` | a machine, by an enrollment token in what it sends |
| \`GRAPHQL\` | whoever the operation allows, and no one without a role |
| a role | a person or an API token of at least that role |

HEAD is answered as GET is. What lies below \`/api/v1/session\` is about oneself, and for people: an API token has no
password and no sessions.
`

/** The table of rights as people read it: docs/rights.md. */
export function rightsPage(schema: GraphQLSchema): string {
  const operations = (['Query', 'Mutation', 'Subscription'] as const).map((root) => {
    const rows = rightsOf((name) => name.startsWith(`${root}.`)).map(([name, access]) => {
      const field = name.slice(root.length + 1)
      return [`\`${field}\``, `\`${access}\``, descriptionOf(schema, root, field)]
    })
    return `\n## GraphQL: ${TITLES[root]}\n\n${table([root, 'Least role', ''], rows)}`
  })
  const routes = rightsOf((name) => name.includes(' ')).map(([name, access]) => [
    `\`${name}\``,
    `\`${access}\``,
  ])
  return `${HEAD}${operations.join('')}${ROUTES}\n${table(['Route', 'Who'], routes)}`
}

const TITLES = { Query: 'queries', Mutation: 'mutations', Subscription: 'subscriptions' } as const

/** By role, from the least on; otherwise as they are written down. */
function rightsOf(isMeant: (name: string) => boolean): Array<[string, Access]> {
  const order: readonly Access[] = ['PUBLIC', 'ENROLLMENT_TOKEN', 'HOST', 'GRAPHQL', ...ROLES]
  return Object.entries(RIGHTS)
    .filter(([name]) => isMeant(name))
    .toSorted(([, a], [, b]) => order.indexOf(a) - order.indexOf(b))
}

function descriptionOf(schema: GraphQLSchema, root: keyof typeof TITLES, field: string): string {
  const type = schema.getType(root)
  return (isObjectType(type) && type.getFields()[field]?.description) || ''
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(' | ')} |\n`
  return line(head) + line(head.map(() => '-')) + rows.map(line).join('')
}

function inCell(text: string): string {
  return text.replaceAll(/[|<]/g, '\\$&').replaceAll(/\s+/g, ' ')
}
