/**
 * Builds every program of a release: agent and collector for each platform, and the set-up program for Windows.
 *
 *   npm run build:all -- --version v1.5.0 [--out DIR] [--quick]
 *
 * `--quick`: the set-up program is not compressed, which takes minutes.
 */
import { parseArgs } from 'node:util'
import { buildAgent } from './build-agent.mjs'
import { buildInstaller } from './build-installer.mjs'
import { BuildError } from './executable/build-error.mjs'
import { reportFailure, StepFailed } from './run-step.mjs'

/** Beside these the agent for Windows, which is built with its set-up program. */
const PROGRAMS = [
  { component: 'agent', platform: 'linux-amd64' },
  { component: 'agent', platform: 'linux-arm64' },
  { component: 'collector', platform: 'linux-amd64' },
  { component: 'collector', platform: 'linux-arm64' },
]

try {
  const { version, out, quick } = readWords()
  for (const program of PROGRAMS) await buildAgent({ ...program, version, out, quiet: false })
  await buildInstaller({ version, out, isQuick: quick, quiet: false })
} catch (error) {
  reportFailure(error instanceof BuildError ? new StepFailed(error.message) : error)
}

function readWords() {
  try {
    return parseArgs({
      options: {
        version: { type: 'string' },
        out: { type: 'string' },
        quick: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new StepFailed(error.message)
  }
}
