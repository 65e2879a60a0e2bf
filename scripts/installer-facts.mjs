/**
 * Says what a set-up program is to say of itself, read from the programs that go into it: called by
 * agent/deploy/installer.nsi. Version and marker are the agent's own, so a set-up program cannot be another version's.
 *
 *   node scripts/installer-facts.mjs AGENT_EXE SERVICE_EXE OUT.nsh
 */
import { readFile, writeFile } from 'node:fs/promises'
import { argv } from 'node:process'
import { loadProtocol } from './executable/checked-version.mjs'
import { fixedInfo } from './executable/windows-executable.mjs'

const [agent, service, out] = argv.slice(2)

try {
  const { VERSION_MARKER_PATTERN } = await loadProtocol()
  const bytes = await readFile(agent).catch(() => {
    throw new Error(`${agent} is missing: npm run build:agent -- --version v… --platform windows-amd64`)
  })
  await readFile(service).catch(() => {
    throw new Error(`${service} is missing: npm run build:service-host -- --version v…`)
  })
  const found = [...bytes.toString('latin1').matchAll(VERSION_MARKER_PATTERN)]
  if (found.length !== 1 || found[0][1] !== 'agent') throw new Error(`${agent} is no agent of one version.`)
  const [marker, , version] = found[0]
  const { fileVersionMS: high, fileVersionLS: low } = fixedInfo(version)
  const numbers = [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff].join('.')
  await writeFile(`${out}.marker`, marker)
  await writeFile(
    out,
    `!define VERSION "${version}"\n!define NUMBERS "${numbers}"\n!define MARKER_FILE "${out}.marker"\n`,
  )
} catch (error) {
  console.error(`installer-facts: ${error.message}`)
  process.exitCode = 1
}
