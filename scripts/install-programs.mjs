import { spawnSync } from 'node:child_process'

/**
 * Installs those programs that are missing, where that can be done: as root on Debian and its kin. Elsewhere the tests
 * that need them say so.
 *
 * @param {Record<string, string>} packageOf the Debian package of each program
 */
export function installPrograms(packageOf) {
  const missing = Object.keys(packageOf).filter((program) => !isThere(program))
  if (missing.length === 0 || process.getuid?.() !== 0 || !isThere('apt-get')) return
  const packages = [...new Set(missing.map((program) => packageOf[program]))]
  console.log(`Installing ${packages.join(', ')}…`)
  if (apt('install', '-y', ...packages)) return
  apt('update')
  apt('install', '-y', ...packages)
}

function isThere(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0
}

function apt(...words) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync('apt-get', ['-qq', ...words], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
}
