import 'reflect-metadata'
import { readFileSync, writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { buildGraphqlSchema } from './graphql-schema.ts'

const FILE = new URL('../../schema.graphql', import.meta.url)
const HEADER = '# Generated from api/src by `npm run generate`; edit there.\n\n'

const schema = HEADER + printSchema(lexicographicSortSchema(buildGraphqlSchema())) + '\n'
if (process.argv.includes('--check')) {
  if (readFileSync(FILE, 'utf8') !== schema) {
    process.stderr.write('schema.graphql is not what api/src says. Run `npm run generate` and commit it.\n')
    process.exit(1)
  }
} else {
  writeFileSync(FILE, schema)
}
