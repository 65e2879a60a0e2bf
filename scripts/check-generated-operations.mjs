/**
 * Generates the dashboard's typed operations anew and compares them with the files that are there, which also
 * works outside of a git checkout and beside somebody's unfinished work.
 */
import { spawnSync } from 'node:child_process'
import { inRoot } from './root-folder.mjs'
import { fingerprint } from './source-stamp.mjs'

const GENERATED = 'web/src/gql'

const before = fingerprint([GENERATED])
const codegen = inRoot('node_modules/@graphql-codegen/cli/esm/bin.js')
const { status } = spawnSync(process.execPath, [codegen, '--config', 'codegen.ts'], {
  cwd: inRoot('web'),
  stdio: 'inherit',
})
if (status !== 0) process.exitCode = 1
else if (fingerprint([GENERATED]) !== before) {
  console.error(`${GENERATED} was out of date and has been generated anew: look at it and commit it.`)
  process.exitCode = 1
}
