import * as fc from 'fast-check'
import { hostileJson, hostileNumber, hostileText } from './hostile-values.ts'

/** As much of JSON Schema as the server's OpenAPI document uses. */
export interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Record<string, JsonSchema>
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly pattern?: string
  readonly format?: string
}

/** Values of the schema's shape with hostile leaves; now and then one of another shape. */
export function shapedJson(schema: JsonSchema, depth = 0): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 12, arbitrary: ofShape(schema, depth) }, { weight: 1, arbitrary: hostileJson })
}

function ofShape(schema: JsonSchema, depth: number): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((each) => shapedJson(each, depth + 1)))
  switch (schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, each]) => [name, shapedJson(each, depth + 1)]),
        ),
        { requiredKeys: [], noNullPrototype: true },
      )
    case 'array':
      return fc.array(shapedJson(schema.items ?? {}, depth + 1), { maxLength: 3 })
    case 'string':
      return fc.oneof(hostileText, LIKELY)
    case 'number':
    case 'integer':
      return fc.oneof(hostileNumber, fc.integer({ min: 0, max: 100 }))
    case 'boolean':
      return fc.boolean()
    default:
      return hostileJson
  }
}

/** So that many a value passes the first check and reaches what is behind it. */
const LIKELY = fc.constantFrom(
  'v1.0.0',
  'v1.1.0',
  'linux-amd64',
  'web-1',
  '2026-11-23T12:00:00.000Z',
  'attempt-1',
  'someone@example.com',
  'correct horse battery staple',
)
