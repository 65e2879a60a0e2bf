import type { RawConfig } from './config.ts'
import { failure, success, type Result } from '../result.ts'

const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/

/** `KEY=value` lines as systemd's EnvironmentFile has them: comments, blank lines, values quoted or not. */
export function readEnvFile(text: string): Result<RawConfig, string> {
  const values: RawConfig = {}
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (isBlank(line)) continue
    const found = ASSIGNMENT.exec(line)
    if (found === null) return failure(`line ${index + 1} is no KEY=value. Begin a comment with #.`)
    values[found[1] as string] = unquote(found[2] as string)
  }
  return success(values)
}

/** The same file with other values; comments, order and foreign keys stay. */
export function editEnvFile(text: string, values: Record<string, string>): string {
  const left = new Map(Object.entries(values))
  const lines = text.replace(/\n$/, '').split('\n')
  const edited = lines.flatMap((line) => {
    const key = isBlank(line) ? undefined : ASSIGNMENT.exec(line)?.[1]
    if (key === undefined || !Object.hasOwn(values, key)) return [line]
    const first = left.delete(key)
    return first ? [`${key}=${values[key]}`] : []
  })
  const added = [...left].map(([key, value]) => `${key}=${value}`)
  return `${[...edited, ...added].filter((line, index) => index > 0 || line !== '').join('\n')}\n`
}

function isBlank(line: string): boolean {
  return /^\s*([#;].*)?$/.test(line)
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(value)
  return quoted === null ? value : (quoted[2] as string)
}
