import { registerEnumType } from 'type-graphql'
import { sameNames } from '../same-names.ts'
import { HOST_STATES, type HostState, REASON_CODES, type Reason } from '../updates/reasons.ts'

export const HostStateEnum = sameNames<HostState>(HOST_STATES)
registerEnumType(HostStateEnum, {
  name: 'HostState',
  description: 'Where a host stands against the server version.',
  valuesConfig: {
    UP_TO_DATE: { description: 'It runs the server version, or something newer.' },
    PENDING_UPDATE: { description: 'An update is on its way to it.' },
    OUTDATED: { description: 'A newer version exists and will not come by itself.' },
    UNKNOWN: { description: 'It never reported a version.' },
  },
})

export const HostReasonEnum = sameNames<Reason>(REASON_CODES)
registerEnumType(HostReasonEnum, {
  name: 'HostReason',
  description: 'Why a host is where it is. Every host has one at all times; each belongs to one state.',
  valuesConfig: {
    CURRENT: { description: 'UP_TO_DATE: it runs the server version, or no release is offered.' },
    NEWER_THAN_SERVER: {
      description: 'UP_TO_DATE: it runs more than the server version, and never goes back.',
    },
    OFFERED: { description: 'PENDING_UPDATE: it is told at its next check-in.' },
    UPDATE_REQUESTED: {
      description: 'PENDING_UPDATE: an administrator asked for it; starts at the next heartbeat.',
    },
    UPDATING: { description: 'PENDING_UPDATE: an attempt is running.' },
    WAITING_FOR_STAGE: { description: 'PENDING_UPDATE: its turn in the rollout has not come.' },
    OUTSIDE_WINDOW: { description: 'PENDING_UPDATE: its maintenance window is closed.' },
    LIMIT_REACHED: { description: 'PENDING_UPDATE: as many hosts as allowed are updating already.' },
    RETRY_LATER: { description: 'PENDING_UPDATE: the update failed for the moment, and is tried again.' },
    RESTORING: {
      description:
        'PENDING_UPDATE: it runs a withdrawn release and is told to put its own backup back in place.',
    },
    PAUSED: { description: 'OUTDATED: auto-update is paused on it.' },
    OPTED_OUT: { description: 'OUTDATED: its own configuration turns auto-update off.' },
    ROLLOUT_PAUSED: { description: 'OUTDATED: the rollout is paused.' },
    ROLLOUT_HALTED: { description: 'OUTDATED: the rollout was halted by its failures.' },
    QUARANTINED: { description: 'OUTDATED: the release failed on this host and was rolled back.' },
    UPDATE_FAILED: { description: 'OUTDATED: the update failed for good, for example by a wrong SHA-256.' },
    NO_ARTIFACT: { description: 'OUTDATED: the release has no file for its platform.' },
    OFFLINE: { description: 'OUTDATED: it has not been heard of for three heartbeats.' },
    BELOW_MINIMUM: { description: 'OUTDATED: it must pass through an earlier release first.' },
    NEVER_REPORTED: { description: 'UNKNOWN: it never reported a version.' },
  },
})

export enum HostSortField {
  HOSTNAME = 'HOSTNAME',
  VERSION = 'VERSION',
  STATE = 'STATE',
  LAST_SEEN = 'LAST_SEEN',
}
registerEnumType(HostSortField, {
  name: 'HostSortField',
  description: 'What hosts are sorted by; those that are equal, by hostname.',
  valuesConfig: {
    HOSTNAME: { description: 'By hostname.' },
    VERSION: { description: 'By the version they run, in the order of semver; unknown ones first.' },
    STATE: { description: 'By state: outdated, pending, unknown, up to date.' },
    LAST_SEEN: { description: 'By when they were last seen; never seen ones first.' },
  },
})

export enum SortDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}
registerEnumType(SortDirection, {
  name: 'SortDirection',
  description: 'Which way a list is sorted.',
  valuesConfig: { ASC: { description: 'Smallest first.' }, DESC: { description: 'Largest first.' } },
})
