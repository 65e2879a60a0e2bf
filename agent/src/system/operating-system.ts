import type { Places } from '../files/places.ts'
import type { Log } from '../log.ts'
import type { Component } from '../protocol/index.ts'
import type { Result } from '../result.ts'
import type { Clock } from '../trial/judge-trial.ts'

/** One place outside of the configuration file that may switch updates off. */
export interface Switch {
  /** As a sentence about it begins: "The registry value …". */
  name: string
  value: unknown
}

export interface RunLock {
  release: () => Promise<void>
}

/** All that differs between the systems that the agent runs on. The rest of the source asks no one what it runs on. */
export interface OperatingSystem {
  /** Makes renames and new names in `folder` survive a power cut, where the system does not see to that itself. */
  syncFolder(folder: string): Promise<void>
  /** `from` takes the place of `to`, by one rename. Waits for a moment where another program holds either open. */
  rename(from: string, to: string): Promise<void>
  /** The same where `to` may be a program that runs: that goes on running under another name. */
  replaceProgram(from: string, to: string): Promise<void>
  /** Deletes what `replaceProgram` had to leave behind in `folder`. What is still in use stays. */
  sweepReplaced(folder: string): Promise<void>
  /** An error that says no more than that somebody else holds the file just now. */
  isHeldByOthers(code: unknown): boolean
  /** Whether whoever calls may replace programs in `folder`; else what to do about it. */
  mayReplaceIn(folder: string, program: string): Promise<Result<void, string>>

  /** Lets one `run` at a time have a state directory. The error is the holder's pid. */
  takeRunLock(path: string): Promise<Result<RunLock, number>>
  /** The pid of the `run` that has this state directory, if it lives. */
  runningHolder(path: string): Promise<number | undefined>

  /** Time since boot, and which boot. */
  bootClock(): Promise<Clock>
  /** Tells the supervisor, where there is one, in the words of sd_notify(3). */
  notifier(log: Pick<Log, 'warn'>): (words: string) => void
  /** Calls `stop` once, when the supervisor or a person asks this process to end. */
  onStopRequest(stop: (why: string) => void): void
  /** A program was ended from outside, by a system that stops or has no memory left: not its own doing. */
  isEndFromOutside(signal: string | null | undefined, exitCode: unknown): boolean
  /** The service that runs the binary of this installation; undefined where there is none. */
  serviceOf(places: Places, component: Component): Promise<Service | undefined>
  /** What the system calls this machine, from its installation on. Not for the network as it is. Throws what reading it throws. */
  machineId(): Promise<string>
  /** What a person types to restart the service. */
  restartCommand(component: Component): string

  /**
   * Lets the system's own list of programs say this version, where the program in `folder` is in such a list. An update
   * changes the program without its set-up. The error is a sentence about what failed.
   */
  listVersion(folder: string, version: string): Promise<Result<void, string>>

  /** What may switch updates off besides the configuration file and the environment. */
  switches(component: Component): Promise<Switch[]>
}

export interface Service {
  name: string
  /** Starts it where it was stopped, too. */
  restart: () => Promise<Result<string, string>>
}
