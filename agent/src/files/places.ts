import { basename, dirname, join } from 'node:path'
import { PLATFORM } from '../build-info.ts'
import type { Component, Platform } from '../protocol/index.ts'

/** Where a component's files are unless --config and --state-dir say otherwise. */
export function defaultPaths(
  component: Component,
  platform: Platform = PLATFORM,
  env: Record<string, string | undefined> = process.env,
): { config: string; stateDir: string } {
  if (platform === 'windows-amd64') {
    const data = `${env.ProgramData ?? 'C:\\ProgramData'}\\Vesana`
    return component === 'agent'
      ? { config: `${data}\\Agent\\config.yaml`, stateDir: `${data}\\Agent\\state` }
      : { config: `${data}\\Collector\\collector.env`, stateDir: `${data}\\Collector\\state` }
  }
  return component === 'agent'
    ? { config: '/etc/vesana-agent/config.yaml', stateDir: '/var/lib/vesana-agent' }
    : { config: '/etc/vesana/collector.env', stateDir: '/var/lib/vesana-collector' }
}

/** The files of an installation. All are in the folder of the binary, so that every rename stays on one file system. */
export interface Places {
  /** The binary that the service starts and that an update replaces. */
  target: string
  backup: string
  /** A whole download, not yet trusted. */
  incoming: string
  /** The download as far as it has come; beside it what is needed to resume it. */
  partial: string
  partialInfo: string
  /** A draft of the backup, on its way to a rename. Of `run` alone. */
  draft: string
  /** The same of the target, from the backup. Of one process: a person may roll back while an update goes on. */
  restoring: string
}

/** Programs have the ending that the target has: Windows starts nothing without one. */
export function placesBeside(target: string, component: Component): Places {
  const at = (suffix: string): string => join(dirname(target), `.vesana-${component}${suffix}`)
  const ending = endingOf(target)
  return {
    target,
    backup: at(`.bak${ending}`),
    incoming: at(`.new${ending}`),
    partial: at('.new.part'),
    partialInfo: at('.new.part.json'),
    draft: at(`.draft${ending}`),
    restoring: at(`.restoring-${process.pid}${ending}`),
  }
}

function endingOf(program: string): '.exe' | '' {
  return program.toLowerCase().endsWith('.exe') ? '.exe' : ''
}

/** The installation that a program belongs to, be it the binary itself or its backup. */
export function placesOfInstallation(program: string, component: Component): Places {
  return placesBeside(join(dirname(program), `vesana-${component}${endingOf(program)}`), component)
}

/** True for a process started from the backup itself: replacing "its" binary would replace the backup. */
export function isBackup(places: Places): boolean {
  return basename(places.target) === basename(places.backup)
}

export interface StatePlaces {
  updateState: string
  /** What the supervisor's side knows of the last trial. */
  trial: string
  contact: string
  journal: string
  lock: string
}

export function statePlaces(stateDir: string): StatePlaces {
  return {
    updateState: join(stateDir, 'update-state.json'),
    trial: join(stateDir, 'trial.json'),
    contact: join(stateDir, 'contact.json'),
    journal: join(stateDir, 'update-events.jsonl'),
    lock: join(stateDir, 'run.lock'),
  }
}
