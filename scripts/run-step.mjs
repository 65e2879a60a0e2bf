import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { ROOT } from './root-folder.mjs'

export class StepFailed extends Error {}

/**
 * Runs one command as one line of output: its title, and its time once it ends. What the command prints is shown
 * only when it fails.
 *
 * @param {string} title in the present: "Building the server"
 * @param {string[]} command executable and arguments; no shell
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} options
 * @throws StepFailed when the command does not end with 0
 */
export async function runStep(title, command, options = {}) {
  process.stdout.write(`${title} … `)
  await runAndSay('', title, command, options)
}

/** The same beside other steps: its line is written once it ends. */
export async function runStepBeside(title, command, options = {}) {
  await runAndSay(`${title} … `, title, command, options)
}

async function runAndSay(words, title, [executable, ...args], { cwd = ROOT, env = process.env }) {
  const startedAt = performance.now()
  const { code, output } = await runQuietly(executable, args, { cwd, env })
  const time = seconds(performance.now() - startedAt)
  process.stdout.write(words + (code === 0 ? `${time}\n` : `failed after ${time}\n${output}`))
  if (code !== 0) throw new StepFailed(`${title} failed: the command ended with ${code}.`)
}

function runQuietly(executable, args, { cwd, env }) {
  return new Promise((resolve) => {
    const child = spawn(executable, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const end = (signal) => endWith(child, signal)
    for (const ending of ['SIGINT', 'SIGTERM']) process.once(ending, end)
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => resolve({ code: error.code, output: `${error.message}\n` }))
    child.on('close', (code, signal) => {
      for (const ending of ['SIGINT', 'SIGTERM']) process.off(ending, end)
      resolve({ code: signal ?? code, output: Buffer.concat(chunks).toString() })
    })
  })
}

/** Told to end in the middle of a step: the step ends first, so that no half of it runs on behind our back. */
function endWith(child, signal) {
  child.once('close', () => process.exit(128 + constants.signals[signal]))
  child.kill(signal)
}

export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

/** For the end of a launcher: an expected failure is one line, a bug shows where it is. */
export function reportFailure(error) {
  console.error(error instanceof StepFailed ? error.message : error)
  process.exitCode = 1
}
