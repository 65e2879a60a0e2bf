import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import * as protocol from './index.ts'

interface Example {
  schema: string
  body: unknown
}
type Examples = Record<string, Example>

const fixture = JSON.parse(
  readFileSync(new URL('../../test/fixtures/wire-v1.json', import.meta.url), 'utf8'),
) as { valid: Examples; invalid: Examples }

function schemaOf(example: Example): z.ZodType {
  return Reflect.get(protocol, example.schema) as z.ZodType
}

describe('the wire, version 1, reads', () => {
  test.each(Object.entries(fixture.valid))('%s', (_, example) => {
    expect(schemaOf(example).safeParse(example.body).error).toBeUndefined()
  })
})

describe('the wire, version 1, refuses', () => {
  test.each(Object.entries(fixture.invalid))('%s', (_, example) => {
    expect(schemaOf(example).safeParse(example.body).success).toBe(false)
  })
})

test('a paused host is offered nothing at all', () => {
  const paused = protocol.configAnswerSchema.parse(fixture.valid['config answer of a paused host']?.body)
  expect(Object.keys(paused)).toEqual(['config'])
})
