import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type * as z from 'zod'
import * as protocol from './index.ts'

interface Example {
  schema: string
  body: unknown
}
type Examples = Record<string, Example>

interface Fixture {
  valid: Examples
  invalid: Examples
}

function fixtureOf(version: 1 | 2): Fixture {
  const file = new URL(`../../test/fixtures/wire-v${version}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as Fixture
}

function schemaOf(example: Example): z.ZodType {
  return Reflect.get(protocol, example.schema) as z.ZodType
}

describe.each([1, 2] as const)('the wire, version %i,', (version) => {
  const { valid, invalid } = fixtureOf(version)

  test.each(Object.entries(valid))('reads %s', (_, example) => {
    expect(schemaOf(example).safeParse(example.body).error).toBeUndefined()
  })

  test.each(Object.entries(invalid))('refuses %s', (_, example) => {
    expect(schemaOf(example).safeParse(example.body).success).toBe(false)
  })
})

test('a paused host is offered nothing at all', () => {
  const example = fixtureOf(1).valid['config answer of a paused host']
  const paused = protocol.configAnswerSchema.parse(example?.body)
  expect(Object.keys(paused)).toEqual(['config'])
})
