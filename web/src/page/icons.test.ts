import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { icons } from '@iconify-json/lucide'
import { expect, it } from 'vitest'

const src = join(import.meta.dirname, '..')

it('every icon is in the bundled collection, so that no page asks the outside for one', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(vue|ts)$/.test(name),
  )
  const used = files.flatMap(
    (name) => readFileSync(join(src, name), 'utf8').match(/i-lucide-[a-z0-9-]+/g) ?? [],
  )
  const missing = [...new Set(used)].filter((name) => !(name.replace('i-lucide-', '') in icons.icons))
  expect(missing.filter((name) => name !== 'i-lucide-')).toEqual([])
})
