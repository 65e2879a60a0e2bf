import { basename, dirname, join } from 'node:path'
import type { Component } from '../protocol/index.ts'

/** Where a component's files are unless --config and --state-dir say otherwise. */
export function defaultPaths(component: Component): { config: string; stateDir: string } {
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
  /** A draft of backup or target, on its way to a rename. */
  draft: string
}

export function placesBeside(target: string, component: Component): Places {
  const at = (suffix: string): string => join(dirname(target), `.vesana-${component}${suffix}`)
  return {
    target,
    backup: at('.bak'),
    incoming: at('.new'),
    partial: at('.new.part'),
    partialInfo: at('.new.part.json'),
    draft: at('.draft'),
  }
}

/** The installation that a program belongs to, be it the binary itself or its backup. */
export function placesOfInstallation(program: string, component: Component): Places {
  return placesBeside(join(dirname(program), `vesana-${component}`), component)
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
