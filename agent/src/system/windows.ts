import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Component } from '../protocol/index.ts'
import { failure, success } from '../result.ts'
import { listInApps } from './apps-entry.ts'
import { exclusiveHolder, takeExclusiveLock } from './exclusive-lock.ts'
import { isHeld, renameWhenFree, replaceProgramInUse, sweepReplacedPrograms } from './files-in-use.ts'
import type { OperatingSystem, Switch } from './operating-system.ts'
import { readRegistryValue, runReg, type RunReg } from './registry.ts'
import { hostClock, hostedService, hostNotifier, isHosted, SERVICE_NAME } from './service-host.ts'

const OPT_OUT = 'VESANA_AUTO_UPDATE'
/** NTSTATUS of programs that a session's end, a shutdown or too little memory has ended. */
const ENDS_FROM_OUTSIDE = new Set<unknown>([0xc000013a, 0xc0000142, 0x40010004, 0xc0000017, 0xc000012d])

/** The asking process, as far as it matters here; tests give another one. */
export interface Surroundings {
  env: Record<string, string | undefined>
  print: (line: string) => void
  runReg: RunReg
  stdin: Pick<NodeJS.ReadStream, 'on' | 'resume'>
}

const REAL: Surroundings = {
  env: process.env,
  print: (line) => void process.stdout.write(line),
  runReg,
  get stdin() {
    return process.stdin
  },
}

export function windows(around: Surroundings = REAL): OperatingSystem {
  return {
    // NTFS keeps names and renames in a journal of its own; a folder cannot be opened to be flushed.
    syncFolder: () => Promise.resolve(),
    rename: (from, to) => renameWhenFree(from, to),
    replaceProgram: (from, to) => replaceProgramInUse(from, to),
    sweepReplaced: (folder) => sweepReplacedPrograms(folder),
    isHeldByOthers: isHeld,
    async mayReplaceIn(folder, program) {
      // The access rights that Node asks for say nothing here; only trying does.
      const trial = join(folder, '.vesana-agent.try')
      const could = await writeFile(trial, '').then(
        () => true,
        () => false,
      )
      await rm(trial, { force: true }).catch(() => undefined)
      const how = `In a console that was opened with "Run as administrator": "${program}" rollback`
      return could ? success(undefined) : failure(`${folder} cannot be written. ${how}`)
    },
    takeRunLock: takeExclusiveLock,
    runningHolder: exclusiveHolder,
    bootClock: () => Promise.resolve(hostClock(around.env, performance.now())),
    notifier: () => hostNotifier(around.env, around.print),
    onStopRequest(stop) {
      for (const signal of ['SIGINT', 'SIGBREAK', 'SIGHUP'] as const) process.once(signal, () => stop(signal))
      if (!isHosted(around.env)) return
      let asked = false
      const ask = (): void => {
        if (!asked) stop('the word of the service host')
        asked = true
      }
      // An error is the end of the pipe, too: the host is gone.
      around.stdin.on('end', ask)
      around.stdin.on('error', ask)
      around.stdin.resume()
    },
    isEndFromOutside: (signal, exitCode) => signal === 'SIGTERM' || ENDS_FROM_OUTSIDE.has(exitCode),
    serviceOf: hostedService,
    machineId: () => machineGuid(around.runReg),
    restartCommand: () => `Restart-Service ${SERVICE_NAME}`,
    listVersion: (folder, version) => listInApps(folder, version, around.runReg),
    switches: (component) => registrySwitches(component, around.runReg),
  }
}

/** What cannot be read counts as "no": whoever switched updates off that way relies on it. */
async function registrySwitches(component: Component, run: RunReg): Promise<Switch[]> {
  const key = `HKLM\\Software\\Vesana\\${component === 'agent' ? 'Agent' : 'Collector'}`
  const read = await readRegistryValue(key, OPT_OUT, run)
  return [{ name: `The registry value ${key}\\${OPT_OUT}`, value: read.ok ? read.value : false }]
}

async function machineGuid(run: RunReg): Promise<string> {
  const read = await readRegistryValue('HKLM\\SOFTWARE\\Microsoft\\Cryptography', 'MachineGuid', run)
  if (read.ok) return read.value ?? ''
  throw new Error(read.error)
}
