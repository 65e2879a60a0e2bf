import { expect, it } from 'vitest'
import { tryLine } from './try-line'

it('a token is tried by one line for a shell', () => {
  expect(tryLine('https://vesana.example', 'vesana_t')).toBe(
    `curl -fsS https://vesana.example/graphql -H 'Authorization: Bearer vesana_t' ` +
      `-H 'Content-Type: application/json' -d '{"query":"{ viewer { name role } }"}'`,
  )
})
