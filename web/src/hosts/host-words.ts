import type { Component, HostReason, HostState, Platform, UpdateStage } from '../gql/graphql'

type BadgeColor = 'success' | 'info' | 'warning' | 'neutral' | 'error'

export const states: Record<HostState, { label: string; color: BadgeColor; icon: string }> = {
  UP_TO_DATE: { label: 'Up to date', color: 'success', icon: 'i-lucide-circle-check' },
  PENDING_UPDATE: { label: 'Pending update', color: 'info', icon: 'i-lucide-circle-arrow-up' },
  OUTDATED: { label: 'Outdated', color: 'warning', icon: 'i-lucide-circle-alert' },
  UNKNOWN: { label: 'Unknown', color: 'neutral', icon: 'i-lucide-circle-question-mark' },
}

/** Short words for the list; the whole sentence is the server's `explanation`. */
export const reasons: Record<HostReason, string> = {
  CURRENT: 'Runs the server version',
  NEWER_THAN_SERVER: 'Newer than the server version',
  OFFERED: 'Offered, waits for the next poll',
  UPDATE_REQUESTED: 'Update requested',
  UPDATING: 'Updating now',
  WAITING_FOR_STAGE: 'Its stage has not come yet',
  OUTSIDE_WINDOW: 'Outside its update window',
  LIMIT_REACHED: 'Limit of running updates reached',
  RETRY_LATER: 'Failed, tried again later',
  RESTORING: 'Restores its backup',
  PAUSED: 'Auto-update paused',
  OPTED_OUT: 'Opted out in its own config',
  ROLLOUT_PAUSED: 'Rollout paused',
  ROLLOUT_HALTED: 'Rollout halted after failures',
  QUARANTINED: 'Rolled back, release quarantined',
  UPDATE_FAILED: 'Last update failed',
  NO_ARTIFACT: 'No file for its platform',
  OFFLINE: 'Offline',
  BELOW_MINIMUM: 'Needs an earlier release first',
  NEVER_REPORTED: 'Never reported',
}

export const stages: Record<UpdateStage, string> = {
  REQUESTED: 'Requested',
  SCHEDULED: 'Scheduled',
  DOWNLOADING: 'Downloading',
  VERIFYING: 'Verifying',
  REPLACING: 'Replacing',
  RESTARTING: 'Restarting',
  WATCHING: 'Watching',
  COMPLETED: 'Completed',
  ROLLED_BACK: 'Rolled back',
  FAILED: 'Failed',
}

export function stageColor(stage: UpdateStage): BadgeColor {
  if (stage === 'COMPLETED') return 'success'
  if (stage === 'FAILED') return 'error'
  if (stage === 'ROLLED_BACK') return 'warning'
  return 'info'
}

const components: Record<Component, string> = { AGENT: 'Agent', COLLECTOR: 'Collector' }

export function componentLabel(component: Component): string {
  return components[component]
}

const platforms: Record<Platform, string> = {
  LINUX_AMD64: 'linux-amd64',
  LINUX_ARM64: 'linux-arm64',
  WINDOWS_AMD64: 'windows-amd64',
}

export function platformLabel(platform: Platform | null): string {
  return platform ? platforms[platform] : 'unknown'
}

export function keysOf<Key extends string>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[]
}

export const allComponents = keysOf(components)
/** For whoever chooses one. */
export const componentItems = allComponents.map((value) => ({ value, label: componentLabel(value) }))
export const allPlatforms = keysOf(platforms)
