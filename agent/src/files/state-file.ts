import { readFile } from 'node:fs/promises'
import type * as z from 'zod'
import { writeDurably } from './durable-file.ts'
import { errorCode, messageOf } from './file-error.ts'
import { SYSTEM } from '../system/this-system.ts'

export type StateRead<T> =
  | { kind: 'read'; value: T }
  | { kind: 'missing' }
  /** The file was no valid state. It now lies at `movedTo` and is out of the way. */
  | { kind: 'corrupt'; movedTo: string; problem: string }

/** Reads a JSON file of the given shape. A file that cannot be one is set aside, so that it can never stop a start. */
export async function readState<T>(path: string, schema: z.ZodType<T>): Promise<StateRead<T>> {
  const seen = await inspectState(path, schema)
  if (seen.kind !== 'corrupt') return seen
  const movedTo = `${path}.corrupt`
  await SYSTEM.rename(path, movedTo)
  return { kind: 'corrupt', movedTo, problem: seen.problem }
}

/** The same for onlookers (`status`): touches nothing. */
export async function inspectState<T>(
  path: string,
  schema: z.ZodType<T>,
): Promise<{ kind: 'read'; value: T } | { kind: 'missing' } | { kind: 'corrupt'; problem: string }> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(path, 'utf8')))
    return parsed.success
      ? { kind: 'read', value: parsed.data }
      : { kind: 'corrupt', problem: parsed.error.message }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { kind: 'missing' }
    if (error instanceof SyntaxError) return { kind: 'corrupt', problem: messageOf(error) }
    throw error
  }
}

export async function writeState(path: string, value: unknown): Promise<void> {
  await writeDurably(path, `${JSON.stringify(value, null, 2)}\n`)
}
