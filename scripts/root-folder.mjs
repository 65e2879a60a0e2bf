import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

export function inRoot(...parts) {
  return join(ROOT, ...parts)
}
