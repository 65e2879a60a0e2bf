import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { projectNode } from './node-runtime.mjs'
import { ROOT } from './root-folder.mjs'

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP']
/** A terminal signals the whole group and npm passes the same signal on: what comes this soon is an echo. */
const ECHO_MS = 1000
/** npm signals the shell that it started for the script, and that shell dies without passing the signal on. */
const PARENT = process.ppid
const PARENT_LOOK_MS = 250
const END_WITH_LAUNCHER = new URL('end-with-launcher.mjs', import.meta.url).href

/**
 * Runs long-lived Node programs until the first of them ends or this process is told to end; then ends them all.
 *
 * Each program leads a process group of its own, so that Ctrl-C reaches it once, through here; a second Ctrl-C
 * kills the whole group. Should this process be killed without warning, the programs notice and end by themselves.
 *
 * @param {{ args: string[], cwd?: string, prefix?: string }[]} programs `args` are Node's: a script, or options
 *   and a script; `prefix` goes before each line of output
 * @returns {Promise<number>} the exit code: 0 when all ended well, or on being told to
 */
export async function runUntilEnded(programs) {
  const node = projectNode()
  const children = programs.map((program) => startProgram(node, program))
  let toldAt
  const tellAll = (signal) => {
    toldAt ??= performance.now()
    for (const child of children) tell(child, signal)
  }
  const onSignal = (received) => {
    // The terminal was closed: for a program that is a reason to end well, not a signal that it must know.
    const signal = received === 'SIGHUP' ? 'SIGTERM' : received
    if (toldAt === undefined) tellAll(signal)
    else if (performance.now() - toldAt > ECHO_MS) tellAll('SIGKILL')
  }
  for (const signal of ENDING) process.on(signal, onSignal)
  const parentLook = setInterval(() => {
    if (process.ppid !== PARENT && toldAt === undefined) tellAll('SIGTERM')
  }, PARENT_LOOK_MS)

  const codes = await Promise.all(
    children.map(async (child) => {
      const { code, signal } = await ended(child)
      if (toldAt !== undefined) return ENDING.some((told) => endedBy(told, code, signal)) ? 0 : (code ?? 1)
      tellAll('SIGTERM')
      return code ?? 1
    }),
  )
  clearInterval(parentLook)
  for (const signal of ENDING) process.off(signal, onSignal)
  return codes.find((code) => code !== 0) ?? 0
}

function startProgram(node, { args, cwd = ROOT, prefix }) {
  const output = prefix === undefined ? 'inherit' : 'pipe'
  const child = spawn(node, ['--import', END_WITH_LAUNCHER, ...args], {
    cwd,
    stdio: ['ignore', output, output, 'ipc'],
    detached: process.platform !== 'win32',
  })
  child.on('error', (error) => console.error(error.message))
  if (prefix !== undefined) {
    prefixLines(child.stdout, prefix, process.stdout)
    prefixLines(child.stderr, prefix, process.stderr)
  }
  return child
}

function prefixLines(stream, prefix, to) {
  let rest = ''
  stream.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()
    for (const line of lines) to.write(`${prefix}${line}\n`)
  })
  stream.on('end', () => rest && to.write(`${prefix}${rest}\n`))
}

/** A program ends its own children itself, in its own order; only what must be killed is killed with them. */
function tell(child, signal) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(signal === 'SIGKILL' && process.platform !== 'win32' ? -child.pid : child.pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

function endedBy(told, code, signal) {
  return signal === told || code === 128 + constants.signals[told]
}

function ended(child) {
  return new Promise((resolve) => {
    child.on('error', () => resolve({ code: 1, signal: null }))
    child.on('exit', (code, signal) => resolve({ code, signal }))
  })
}
