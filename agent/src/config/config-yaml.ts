import { isMap, parseDocument, type Document } from 'yaml'
import type { RawConfig } from './config.ts'
import { failure, success, type Result } from '../result.ts'

export function readYaml(text: string): Result<RawConfig, string> {
  const document = parse(text)
  return document.ok ? success((document.value.toJS() ?? {}) as RawConfig) : document
}

/** The same document with other values; comments, order and foreign keys stay. */
export function editYaml(text: string, values: Record<string, string>): Result<string, string> {
  const document = parse(text)
  if (!document.ok) return document
  for (const [key, value] of Object.entries(values)) document.value.set(key, value)
  return success(document.value.toString())
}

function parse(text: string): Result<Document, string> {
  const document = parseDocument(text, { prettyErrors: true })
  const problem = document.errors[0]
  if (problem !== undefined) return failure(`no valid YAML: ${problem.message.split('\n')[0]}`)
  if (document.contents !== null && !isMap(document.contents)) {
    return failure('must hold lines of the form "key: value", such as "server: https://vesana.example.com".')
  }
  return success(document)
}
