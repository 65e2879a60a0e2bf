import { constants } from 'node:fs'
import { access, open, readFile, rename } from 'node:fs/promises'
import { runningHolder, takeRunLock } from '../files/run-lock.ts'
import { failure, success } from '../result.ts'
import { systemdNotifier } from '../trial/notify-systemd.ts'
import { restartUnit, unitOf } from '../trial/systemd-unit.ts'
import type { OperatingSystem } from './operating-system.ts'

/** What a system that stops, or runs out of memory, sends. A crash has others: SIGSEGV, SIGILL, SIGABRT. */
const SIGNALS_FROM_OUTSIDE = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'])

/** A running program's file may be replaced here, and nobody can keep a file from being renamed. */
export function linux(): OperatingSystem {
  return {
    async syncFolder(folder) {
      const handle = await open(folder, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
    rename,
    replaceProgram: rename,
    sweepReplaced: () => Promise.resolve(),
    isHeldByOthers: (code) => code === 'ETXTBSY',
    mayReplaceIn: (folder, program) =>
      access(folder, constants.W_OK).then(
        () => success(undefined),
        () => failure(`${folder} cannot be written. Run this as root: sudo ${program} rollback`),
      ),
    takeRunLock,
    runningHolder,
    async bootClock() {
      // CLOCK_MONOTONIC, which begins at the boot that is named beside it, and stands still while the machine sleeps.
      const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'unknown')
      return { bootId: bootId.trim(), monotonicMs: Number(process.hrtime.bigint() / 1_000_000n) }
    },
    notifier: systemdNotifier,
    onStopRequest(stop) {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(signal))
    },
    isEndFromOutside: (signal) => SIGNALS_FROM_OUTSIDE.has(signal ?? ''),
    async serviceOf(places, component) {
      const unit = await unitOf(places, component)
      return unit === undefined ? undefined : { name: unit, restart: () => restartUnit(unit) }
    },
    machineId: () => readFile('/etc/machine-id', 'utf8'),
    restartCommand: (component) => `systemctl restart vesana-${component}`,
    // A package manager's list is the package manager's own.
    listVersion: () => Promise.resolve(success(undefined)),
    switches: () => Promise.resolve([]),
  }
}
