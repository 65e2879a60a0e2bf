import { existsSync, readFileSync } from 'node:fs'
import { inRoot } from './root-folder.mjs'
import { runStep } from './run-step.mjs'

/** Brings node_modules to what package-lock.json says; without a difference it only reads two files. */
export async function installDependencies() {
  if (isInstalled()) return
  await runStep('Installing dependencies', [...npm(), 'ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

/**
 * npm notes what it installed in node_modules/.package-lock.json, as its last act. Comparing that with the lock
 * also holds after an `npm install` by hand, where a stamp of our own would not.
 */
function isInstalled() {
  const wanted = readLock('package-lock.json')
  const installed = readLock('node_modules/.package-lock.json')
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true
    const found = installed[path]
    // Of an optional package, npm leaves out what is for other platforms.
    if (found === undefined) return entry.optional === true && !isForThisMachine(entry)
    return found.version === entry.version && found.integrity === entry.integrity
  })
}

function isForThisMachine({ os, cpu, libc }) {
  // Without a platform of its own it is some other platform's dependency; npm alone knows whose.
  if (os === undefined && cpu === undefined) return false
  return (
    (os === undefined || os.includes(process.platform)) &&
    (cpu === undefined || cpu.includes(process.arch)) &&
    (libc === undefined || libc.includes('glibc') === hasGlibc())
  )
}

function hasGlibc() {
  return process.report.getReport().header.glibcVersionRuntime !== undefined
}

function readLock(file) {
  return existsSync(inRoot(file)) ? JSON.parse(readFileSync(inRoot(file), 'utf8')).packages : {}
}

/** The npm that runs this script; the one on PATH when started by node directly. */
export function npm() {
  if (process.env.npm_execpath?.endsWith('npm-cli.js')) return [process.execPath, process.env.npm_execpath]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}
