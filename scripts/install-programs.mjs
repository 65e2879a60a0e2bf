import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Suites that run beside each other install one after the other: apt-get does not wait for another one. */
const LOCK = join(tmpdir(), 'vesana-install-programs.lock')

/** A mirror that hiccups, or another apt-get at work, is no reason to give up. */
const PATIENTLY = ['-o', 'Acquire::Retries=5', '-o', 'DPkg::Lock::Timeout=300']

/**
 * Installs those programs that are missing, where that can be done: as root on Debian and its kin. Elsewhere the tests
 * that need them say so.
 *
 * @param {Record<string, string>} packageOf the Debian package of each program
 */
export function installPrograms(packageOf) {
  install(packageOf, isThere)
}

/**
 * The same for what is no program.
 *
 * @param {Record<string, string>} packageOf the Debian package of each path
 */
export function installFiles(packageOf) {
  install(packageOf, existsSync)
}

function install(packageOf, isInstalled) {
  const missing = Object.keys(packageOf).filter((name) => !isInstalled(name))
  if (missing.length === 0 || process.getuid?.() !== 0 || !isThere('apt-get')) return
  const packages = [...new Set(missing.map((name) => packageOf[name]))]
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
  const command = [LOCK, 'apt-get', ...PATIENTLY, '-qq', ...words]
  return spawnSync('flock', command, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0
}
