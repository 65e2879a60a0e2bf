import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Places } from '../files/places.ts'
import type { Component } from '../protocol/index.ts'
import { failure, success, type Result } from '../result.ts'

/** The unit that runs the binary of this installation; undefined where systemd does not run, or runs another one. */
export async function unitOf({ target }: Places, component: Component): Promise<string | undefined> {
  // sd_booted(3): systemd is the one that runs services here.
  if (!existsSync('/run/systemd/system')) return undefined
  const unit = `vesana-${component}.service`
  const shown = await systemctl('show', '--property=ExecStart', '--value', unit)
  return shown.ok && shown.value.includes(`path=${target} `) ? unit : undefined
}

/** Starts a stopped unit, too, and one that systemd has given up. */
export async function restartUnit(unit: string): Promise<Result<string, string>> {
  await systemctl('reset-failed', unit)
  return systemctl('restart', unit)
}

const ENOUGH_MS = 120_000

function systemctl(...words: string[]): Promise<Result<string, string>> {
  return new Promise((resolve) => {
    execFile('systemctl', words, { timeout: ENOUGH_MS }, (error, out, err) => {
      resolve(error === null ? success(out) : failure(err.trim() || error.message))
    })
  })
}
