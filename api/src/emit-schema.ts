import 'reflect-metadata'
import { readFileSync, writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { rightsPage } from './auth/rights-page.ts'
import { buildGraphqlSchema } from './graphql-schema.ts'

const HEADER = '# Generated from api/src by `npm run generate`; edit there.\n\n'

const schema = buildGraphqlSchema()
const files = {
  'schema.graphql': HEADER + printSchema(lexicographicSortSchema(schema)) + '\n',
  'docs/rights.md': rightsPage(schema),
}

for (const [name, content] of Object.entries(files)) {
  const file = new URL(`../../${name}`, import.meta.url)
  if (!process.argv.includes('--check')) {
    writeFileSync(file, content)
  } else if (readFileSync(file, 'utf8') !== content) {
    process.stderr.write(`${name} is not what api/src says. Run \`npm run generate\` and commit it.\n`)
    process.exitCode = 1
  }
}
