/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never }
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core'
export type ArtifactKind = 'BINARY' | 'INSTALLER' | 'SCRIPT'

export type Component = 'AGENT' | 'COLLECTOR'

export type CreateReleaseInput = {
  component: Component
  notes?: string | null | undefined
  version: string
}

export type EnrollHostInput = {
  component?: Component
  config?: Record<string, unknown> | null | undefined
  hostname: string
  platform?: Platform | null | undefined
}

export type HostFilter = {
  component?: Array<Component> | null | undefined
  online?: boolean | null | undefined
  paused?: boolean | null | undefined
  platform?: Array<Platform> | null | undefined
  reason?: Array<HostReason> | null | undefined
  state?: Array<HostState> | null | undefined
  text?: string | null | undefined
  version?: Array<string> | null | undefined
}

export type HostReason =
  | 'BELOW_MINIMUM'
  | 'CURRENT'
  | 'LIMIT_REACHED'
  | 'NEVER_REPORTED'
  | 'NEWER_THAN_SERVER'
  | 'NO_ARTIFACT'
  | 'OFFERED'
  | 'OFFLINE'
  | 'OPTED_OUT'
  | 'OUTSIDE_WINDOW'
  | 'PAUSED'
  | 'QUARANTINED'
  | 'ROLLOUT_HALTED'
  | 'ROLLOUT_PAUSED'
  | 'UPDATE_FAILED'
  | 'UPDATE_REQUESTED'
  | 'UPDATING'
  | 'WAITING_FOR_STAGE'

export type HostSort = {
  direction?: SortDirection
  field: HostSortField
}

export type HostSortField = 'HOSTNAME' | 'LAST_SEEN' | 'STATE' | 'VERSION'

export type HostState = 'OUTDATED' | 'PENDING_UPDATE' | 'UNKNOWN' | 'UP_TO_DATE'

export type Platform = 'LINUX_AMD64' | 'LINUX_ARM64' | 'WINDOWS_AMD64'

export type PublishReleaseInput = {
  component: Component
  strategy?: RolloutStrategy | null | undefined
  version: string
}

export type ReleaseState = 'DRAFT' | 'PUBLISHED' | 'WITHDRAWN'

export type Role = 'ADMIN'

export type RolloutStrategy = 'IMMEDIATE'

export type SortDirection = 'ASC' | 'DESC'

export type UpdateStage =
  | 'COMPLETED'
  | 'DOWNLOADING'
  | 'FAILED'
  | 'REPLACING'
  | 'REQUESTED'
  | 'RESTARTING'
  | 'ROLLED_BACK'
  | 'SCHEDULED'
  | 'VERIFYING'
  | 'WATCHING'

export type FleetPartsFragment = {
  totalCount: number
  onlineCount: number
  offlineCount: number
  pausedCount: number
  byState: Array<{ state: HostState; count: number }>
  byReason: Array<{ reason: HostReason; count: number }>
  byVersion: Array<{ component: Component; version: string | null; count: number }>
  byPlatform: Array<{ platform: Platform | null; count: number }>
  byComponent: Array<{ component: Component; count: number }>
  serverVersions: Array<{
    component: Component
    version: string | null
    refusal: { content: string; code: string; message: string; since: string } | null
  }>
}

export type FleetQueryVariables = Exact<{ [key: string]: never }>

export type FleetQuery = {
  fleet: {
    totalCount: number
    onlineCount: number
    offlineCount: number
    pausedCount: number
    byState: Array<{ state: HostState; count: number }>
    byReason: Array<{ reason: HostReason; count: number }>
    byVersion: Array<{ component: Component; version: string | null; count: number }>
    byPlatform: Array<{ platform: Platform | null; count: number }>
    byComponent: Array<{ component: Component; count: number }>
    serverVersions: Array<{
      component: Component
      version: string | null
      refusal: { content: string; code: string; message: string; since: string } | null
    }>
  }
}

export type FleetChangedSubscriptionVariables = Exact<{ [key: string]: never }>

export type FleetChangedSubscription = {
  fleetChanged: {
    totalCount: number
    onlineCount: number
    offlineCount: number
    pausedCount: number
    byState: Array<{ state: HostState; count: number }>
    byReason: Array<{ reason: HostReason; count: number }>
    byVersion: Array<{ component: Component; version: string | null; count: number }>
    byPlatform: Array<{ platform: Platform | null; count: number }>
    byComponent: Array<{ component: Component; count: number }>
    serverVersions: Array<{
      component: Component
      version: string | null
      refusal: { content: string; code: string; message: string; since: string } | null
    }>
  }
}

export type HostActionResultFragment = {
  hosts: Array<{
    id: string
    hostname: string
    component: Component
    platform: Platform | null
    agentStatus: {
      currentVersion: string | null
      serverVersion: string | null
      state: HostState
      reason: HostReason
      explanation: string
      autoUpdatePaused: boolean
      pausedAt: string | null
      pausedBy: string | null
      pauseReason: string | null
      updateRequestedAt: string | null
      updateRequestedBy: string | null
      online: boolean
      lastSeenAt: string | null
      attempt: {
        id: string
        stage: UpdateStage
        percent: number | null
        toVersion: string
        endedAt: string | null
        error: { code: string; message: string } | null
      } | null
    }
  }>
  errors: Array<{ hostId: string; code: string; message: string }>
}

export type PauseAutoUpdateMutationVariables = Exact<{
  hostIds: Array<string> | string
  reason?: string | null | undefined
}>

export type PauseAutoUpdateMutation = {
  pauseAutoUpdate: {
    hosts: Array<{
      id: string
      hostname: string
      component: Component
      platform: Platform | null
      agentStatus: {
        currentVersion: string | null
        serverVersion: string | null
        state: HostState
        reason: HostReason
        explanation: string
        autoUpdatePaused: boolean
        pausedAt: string | null
        pausedBy: string | null
        pauseReason: string | null
        updateRequestedAt: string | null
        updateRequestedBy: string | null
        online: boolean
        lastSeenAt: string | null
        attempt: {
          id: string
          stage: UpdateStage
          percent: number | null
          toVersion: string
          endedAt: string | null
          error: { code: string; message: string } | null
        } | null
      }
    }>
    errors: Array<{ hostId: string; code: string; message: string }>
  }
}

export type ResumeAutoUpdateMutationVariables = Exact<{
  hostIds: Array<string> | string
}>

export type ResumeAutoUpdateMutation = {
  resumeAutoUpdate: {
    hosts: Array<{
      id: string
      hostname: string
      component: Component
      platform: Platform | null
      agentStatus: {
        currentVersion: string | null
        serverVersion: string | null
        state: HostState
        reason: HostReason
        explanation: string
        autoUpdatePaused: boolean
        pausedAt: string | null
        pausedBy: string | null
        pauseReason: string | null
        updateRequestedAt: string | null
        updateRequestedBy: string | null
        online: boolean
        lastSeenAt: string | null
        attempt: {
          id: string
          stage: UpdateStage
          percent: number | null
          toVersion: string
          endedAt: string | null
          error: { code: string; message: string } | null
        } | null
      }
    }>
    errors: Array<{ hostId: string; code: string; message: string }>
  }
}

export type RequestUpdateNowMutationVariables = Exact<{
  hostIds: Array<string> | string
}>

export type RequestUpdateNowMutation = {
  requestUpdateNow: {
    hosts: Array<{
      id: string
      hostname: string
      component: Component
      platform: Platform | null
      agentStatus: {
        currentVersion: string | null
        serverVersion: string | null
        state: HostState
        reason: HostReason
        explanation: string
        autoUpdatePaused: boolean
        pausedAt: string | null
        pausedBy: string | null
        pauseReason: string | null
        updateRequestedAt: string | null
        updateRequestedBy: string | null
        online: boolean
        lastSeenAt: string | null
        attempt: {
          id: string
          stage: UpdateStage
          percent: number | null
          toVersion: string
          endedAt: string | null
          error: { code: string; message: string } | null
        } | null
      }
    }>
    errors: Array<{ hostId: string; code: string; message: string }>
  }
}

export type CancelUpdateRequestMutationVariables = Exact<{
  hostIds: Array<string> | string
}>

export type CancelUpdateRequestMutation = {
  cancelUpdateRequest: {
    hosts: Array<{
      id: string
      hostname: string
      component: Component
      platform: Platform | null
      agentStatus: {
        currentVersion: string | null
        serverVersion: string | null
        state: HostState
        reason: HostReason
        explanation: string
        autoUpdatePaused: boolean
        pausedAt: string | null
        pausedBy: string | null
        pauseReason: string | null
        updateRequestedAt: string | null
        updateRequestedBy: string | null
        online: boolean
        lastSeenAt: string | null
        attempt: {
          id: string
          stage: UpdateStage
          percent: number | null
          toVersion: string
          endedAt: string | null
          error: { code: string; message: string } | null
        } | null
      }
    }>
    errors: Array<{ hostId: string; code: string; message: string }>
  }
}

export type EnrollHostMutationVariables = Exact<{
  input: EnrollHostInput
}>

export type EnrollHostMutation = {
  enrollHost: {
    token: string
    host: {
      id: string
      hostname: string
      component: Component
      platform: Platform | null
      agentStatus: {
        currentVersion: string | null
        serverVersion: string | null
        state: HostState
        reason: HostReason
        explanation: string
        autoUpdatePaused: boolean
        pausedAt: string | null
        pausedBy: string | null
        pauseReason: string | null
        updateRequestedAt: string | null
        updateRequestedBy: string | null
        online: boolean
        lastSeenAt: string | null
        attempt: {
          id: string
          stage: UpdateStage
          percent: number | null
          toVersion: string
          endedAt: string | null
          error: { code: string; message: string } | null
        } | null
      }
    }
  }
}

export type RotateHostTokenMutationVariables = Exact<{
  hostId: string
}>

export type RotateHostTokenMutation = {
  rotateHostToken: {
    token: string
    host: {
      id: string
      hostname: string
      component: Component
      platform: Platform | null
      agentStatus: {
        currentVersion: string | null
        serverVersion: string | null
        state: HostState
        reason: HostReason
        explanation: string
        autoUpdatePaused: boolean
        pausedAt: string | null
        pausedBy: string | null
        pauseReason: string | null
        updateRequestedAt: string | null
        updateRequestedBy: string | null
        online: boolean
        lastSeenAt: string | null
        attempt: {
          id: string
          stage: UpdateStage
          percent: number | null
          toVersion: string
          endedAt: string | null
          error: { code: string; message: string } | null
        } | null
      }
    }
  }
}

export type DeleteHostMutationVariables = Exact<{
  hostId: string
}>

export type DeleteHostMutation = { deleteHost: string }

export type AttemptPartsFragment = {
  id: string
  fromVersion: string
  toVersion: string
  stage: UpdateStage
  percent: number | null
  startedAt: string
  updatedAt: string
  endedAt: string | null
  error: { code: string; message: string } | null
  events: Array<{
    seq: number
    stage: UpdateStage
    percent: number | null
    hostTime: string
    receivedAt: string
    error: { code: string; message: string } | null
  }>
}

export type HostDetailFragment = {
  enrolledAt: string
  id: string
  hostname: string
  component: Component
  platform: Platform | null
  updateAttempts: {
    totalCount: number
    nodes: Array<{
      id: string
      fromVersion: string
      toVersion: string
      stage: UpdateStage
      percent: number | null
      startedAt: string
      updatedAt: string
      endedAt: string | null
      error: { code: string; message: string } | null
      events: Array<{
        seq: number
        stage: UpdateStage
        percent: number | null
        hostTime: string
        receivedAt: string
        error: { code: string; message: string } | null
      }>
    }>
  }
  agentStatus: {
    currentVersion: string | null
    serverVersion: string | null
    state: HostState
    reason: HostReason
    explanation: string
    autoUpdatePaused: boolean
    pausedAt: string | null
    pausedBy: string | null
    pauseReason: string | null
    updateRequestedAt: string | null
    updateRequestedBy: string | null
    online: boolean
    lastSeenAt: string | null
    attempt: {
      id: string
      stage: UpdateStage
      percent: number | null
      toVersion: string
      endedAt: string | null
      error: { code: string; message: string } | null
    } | null
  }
}

export type HostDetailsQueryVariables = Exact<{
  id: string
}>

export type HostDetailsQuery = {
  host: {
    enrolledAt: string
    id: string
    hostname: string
    component: Component
    platform: Platform | null
    updateAttempts: {
      totalCount: number
      nodes: Array<{
        id: string
        fromVersion: string
        toVersion: string
        stage: UpdateStage
        percent: number | null
        startedAt: string
        updatedAt: string
        endedAt: string | null
        error: { code: string; message: string } | null
        events: Array<{
          seq: number
          stage: UpdateStage
          percent: number | null
          hostTime: string
          receivedAt: string
          error: { code: string; message: string } | null
        }>
      }>
    }
    agentStatus: {
      currentVersion: string | null
      serverVersion: string | null
      state: HostState
      reason: HostReason
      explanation: string
      autoUpdatePaused: boolean
      pausedAt: string | null
      pausedBy: string | null
      pauseReason: string | null
      updateRequestedAt: string | null
      updateRequestedBy: string | null
      online: boolean
      lastSeenAt: string | null
      attempt: {
        id: string
        stage: UpdateStage
        percent: number | null
        toVersion: string
        endedAt: string | null
        error: { code: string; message: string } | null
      } | null
    }
  } | null
}

export type HostDetailChangedSubscriptionVariables = Exact<{
  hostIds?: Array<string> | string | null | undefined
}>

export type HostDetailChangedSubscription = {
  hostChanged: {
    enrolledAt: string
    id: string
    hostname: string
    component: Component
    platform: Platform | null
    updateAttempts: {
      totalCount: number
      nodes: Array<{
        id: string
        fromVersion: string
        toVersion: string
        stage: UpdateStage
        percent: number | null
        startedAt: string
        updatedAt: string
        endedAt: string | null
        error: { code: string; message: string } | null
        events: Array<{
          seq: number
          stage: UpdateStage
          percent: number | null
          hostTime: string
          receivedAt: string
          error: { code: string; message: string } | null
        }>
      }>
    }
    agentStatus: {
      currentVersion: string | null
      serverVersion: string | null
      state: HostState
      reason: HostReason
      explanation: string
      autoUpdatePaused: boolean
      pausedAt: string | null
      pausedBy: string | null
      pauseReason: string | null
      updateRequestedAt: string | null
      updateRequestedBy: string | null
      online: boolean
      lastSeenAt: string | null
      attempt: {
        id: string
        stage: UpdateStage
        percent: number | null
        toVersion: string
        endedAt: string | null
        error: { code: string; message: string } | null
      } | null
    }
  }
}

export type HostRowFragment = {
  id: string
  hostname: string
  component: Component
  platform: Platform | null
  agentStatus: {
    currentVersion: string | null
    serverVersion: string | null
    state: HostState
    reason: HostReason
    explanation: string
    autoUpdatePaused: boolean
    pausedAt: string | null
    pausedBy: string | null
    pauseReason: string | null
    updateRequestedAt: string | null
    updateRequestedBy: string | null
    online: boolean
    lastSeenAt: string | null
    attempt: {
      id: string
      stage: UpdateStage
      percent: number | null
      toVersion: string
      endedAt: string | null
      error: { code: string; message: string } | null
    } | null
  }
}

export type HostListQueryVariables = Exact<{
  filter?: HostFilter | null | undefined
  sort?: HostSort | null | undefined
  first?: number | null | undefined
  after?: string | null | undefined
}>

export type HostListQuery = {
  hosts: {
    totalCount: number
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
    nodes: Array<{
      id: string
      hostname: string
      component: Component
      platform: Platform | null
      agentStatus: {
        currentVersion: string | null
        serverVersion: string | null
        state: HostState
        reason: HostReason
        explanation: string
        autoUpdatePaused: boolean
        pausedAt: string | null
        pausedBy: string | null
        pauseReason: string | null
        updateRequestedAt: string | null
        updateRequestedBy: string | null
        online: boolean
        lastSeenAt: string | null
        attempt: {
          id: string
          stage: UpdateStage
          percent: number | null
          toVersion: string
          endedAt: string | null
          error: { code: string; message: string } | null
        } | null
      }
    }>
  }
}

export type HostRowChangedSubscriptionVariables = Exact<{
  hostIds?: Array<string> | string | null | undefined
}>

export type HostRowChangedSubscription = {
  hostChanged: {
    id: string
    hostname: string
    component: Component
    platform: Platform | null
    agentStatus: {
      currentVersion: string | null
      serverVersion: string | null
      state: HostState
      reason: HostReason
      explanation: string
      autoUpdatePaused: boolean
      pausedAt: string | null
      pausedBy: string | null
      pauseReason: string | null
      updateRequestedAt: string | null
      updateRequestedBy: string | null
      online: boolean
      lastSeenAt: string | null
      attempt: {
        id: string
        stage: UpdateStage
        percent: number | null
        toVersion: string
        endedAt: string | null
        error: { code: string; message: string } | null
      } | null
    }
  }
}

export type ReleasePartsFragment = {
  id: string
  component: Component
  version: string
  state: ReleaseState
  current: boolean
  notes: string | null
  createdAt: string
  createdBy: string
  publishedAt: string | null
  publishedBy: string | null
  withdrawnAt: string | null
  withdrawnBy: string | null
  withdrawReason: string | null
  hostsOnVersion: number
  artifacts: Array<{
    fileName: string
    kind: ArtifactKind
    platform: Platform | null
    size: number
    sha256: string
    uploadedAt: string
  }>
}

export type ReleaseListQueryVariables = Exact<{
  component?: Component | null | undefined
  first?: number | null | undefined
  after?: string | null | undefined
}>

export type ReleaseListQuery = {
  releases: {
    totalCount: number
    pageInfo: { hasNextPage: boolean; endCursor: string | null }
    nodes: Array<{
      id: string
      component: Component
      version: string
      state: ReleaseState
      current: boolean
      notes: string | null
      createdAt: string
      createdBy: string
      publishedAt: string | null
      publishedBy: string | null
      withdrawnAt: string | null
      withdrawnBy: string | null
      withdrawReason: string | null
      hostsOnVersion: number
      artifacts: Array<{
        fileName: string
        kind: ArtifactKind
        platform: Platform | null
        size: number
        sha256: string
        uploadedAt: string
      }>
    }>
  }
}

export type CreateReleaseMutationVariables = Exact<{
  input: CreateReleaseInput
}>

export type CreateReleaseMutation = {
  createRelease: {
    id: string
    component: Component
    version: string
    state: ReleaseState
    current: boolean
    notes: string | null
    createdAt: string
    createdBy: string
    publishedAt: string | null
    publishedBy: string | null
    withdrawnAt: string | null
    withdrawnBy: string | null
    withdrawReason: string | null
    hostsOnVersion: number
    artifacts: Array<{
      fileName: string
      kind: ArtifactKind
      platform: Platform | null
      size: number
      sha256: string
      uploadedAt: string
    }>
  }
}

export type DiscardReleaseMutationVariables = Exact<{
  releaseId: string
}>

export type DiscardReleaseMutation = { discardRelease: string }

export type PublishReleaseMutationVariables = Exact<{
  input: PublishReleaseInput
}>

export type PublishReleaseMutation = {
  publishRelease: {
    release: {
      id: string
      component: Component
      version: string
      state: ReleaseState
      current: boolean
      notes: string | null
      createdAt: string
      createdBy: string
      publishedAt: string | null
      publishedBy: string | null
      withdrawnAt: string | null
      withdrawnBy: string | null
      withdrawReason: string | null
      hostsOnVersion: number
      artifacts: Array<{
        fileName: string
        kind: ArtifactKind
        platform: Platform | null
        size: number
        sha256: string
        uploadedAt: string
      }>
    }
  }
}

export type WithdrawReleaseMutationVariables = Exact<{
  releaseId: string
  reason: string
}>

export type WithdrawReleaseMutation = {
  withdrawRelease: {
    id: string
    component: Component
    version: string
    state: ReleaseState
    current: boolean
    notes: string | null
    createdAt: string
    createdBy: string
    publishedAt: string | null
    publishedBy: string | null
    withdrawnAt: string | null
    withdrawnBy: string | null
    withdrawReason: string | null
    hostsOnVersion: number
    artifacts: Array<{
      fileName: string
      kind: ArtifactKind
      platform: Platform | null
      size: number
      sha256: string
      uploadedAt: string
    }>
  }
}

export type ReleaseReachQueryVariables = Exact<{
  component: Component
  older: Array<string> | string
  platforms: Array<Platform> | Platform
  withMissing: boolean
}>

export type ReleaseReachQuery = { offered: { totalCount: number }; withoutFile?: { totalCount: number } }

export type ViewerQueryVariables = Exact<{ [key: string]: never }>

export type ViewerQuery = { viewer: { name: string; role: Role } | null }

export const FleetPartsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'FleetParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'FleetSummary' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'totalCount' } },
          { kind: 'Field', name: { kind: 'Name', value: 'onlineCount' } },
          { kind: 'Field', name: { kind: 'Name', value: 'offlineCount' } },
          { kind: 'Field', name: { kind: 'Name', value: 'pausedCount' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byState' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byReason' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byVersion' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'component' } },
                { kind: 'Field', name: { kind: 'Name', value: 'version' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byPlatform' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byComponent' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'component' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'serverVersions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'component' } },
                { kind: 'Field', name: { kind: 'Name', value: 'version' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'refusal' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'content' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'since' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<FleetPartsFragment, unknown>
export const HostRowFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<HostRowFragment, unknown>
export const HostActionResultFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostActionResult' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'HostActionPayload' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'hosts' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'errors' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'hostId' } },
                { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<HostActionResultFragment, unknown>
export const AttemptPartsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'AttemptParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UpdateAttempt' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'fromVersion' } },
          { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
          { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
          { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
          { kind: 'Field', name: { kind: 'Name', value: 'startedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'error' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'events' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'seq' } },
                { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                { kind: 'Field', name: { kind: 'Name', value: 'hostTime' } },
                { kind: 'Field', name: { kind: 'Name', value: 'receivedAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'error' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<AttemptPartsFragment, unknown>
export const HostDetailFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostDetail' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } },
          { kind: 'Field', name: { kind: 'Name', value: 'enrolledAt' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'updateAttempts' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'first' },
                value: { kind: 'IntValue', value: '20' },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'totalCount' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'nodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'AttemptParts' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'AttemptParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UpdateAttempt' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'fromVersion' } },
          { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
          { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
          { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
          { kind: 'Field', name: { kind: 'Name', value: 'startedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'error' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'events' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'seq' } },
                { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                { kind: 'Field', name: { kind: 'Name', value: 'hostTime' } },
                { kind: 'Field', name: { kind: 'Name', value: 'receivedAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'error' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<HostDetailFragment, unknown>
export const ReleasePartsFragmentDoc = {
  kind: 'Document',
  definitions: [
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'ReleaseParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Release' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'state' } },
          { kind: 'Field', name: { kind: 'Name', value: 'current' } },
          { kind: 'Field', name: { kind: 'Name', value: 'notes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'createdBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publishedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publishedBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawnAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawnBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawReason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostsOnVersion' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'artifacts' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'fileName' } },
                { kind: 'Field', name: { kind: 'Name', value: 'kind' } },
                { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
                { kind: 'Field', name: { kind: 'Name', value: 'size' } },
                { kind: 'Field', name: { kind: 'Name', value: 'sha256' } },
                { kind: 'Field', name: { kind: 'Name', value: 'uploadedAt' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<ReleasePartsFragment, unknown>
export const FleetDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'Fleet' },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'fleet' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'FleetParts' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'FleetParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'FleetSummary' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'totalCount' } },
          { kind: 'Field', name: { kind: 'Name', value: 'onlineCount' } },
          { kind: 'Field', name: { kind: 'Name', value: 'offlineCount' } },
          { kind: 'Field', name: { kind: 'Name', value: 'pausedCount' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byState' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byReason' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byVersion' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'component' } },
                { kind: 'Field', name: { kind: 'Name', value: 'version' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byPlatform' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byComponent' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'component' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'serverVersions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'component' } },
                { kind: 'Field', name: { kind: 'Name', value: 'version' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'refusal' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'content' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'since' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<FleetQuery, FleetQueryVariables>
export const FleetChangedDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'subscription',
      name: { kind: 'Name', value: 'FleetChanged' },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'fleetChanged' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'FleetParts' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'FleetParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'FleetSummary' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'totalCount' } },
          { kind: 'Field', name: { kind: 'Name', value: 'onlineCount' } },
          { kind: 'Field', name: { kind: 'Name', value: 'offlineCount' } },
          { kind: 'Field', name: { kind: 'Name', value: 'pausedCount' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byState' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byReason' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byVersion' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'component' } },
                { kind: 'Field', name: { kind: 'Name', value: 'version' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byPlatform' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'byComponent' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'component' } },
                { kind: 'Field', name: { kind: 'Name', value: 'count' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'serverVersions' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'component' } },
                { kind: 'Field', name: { kind: 'Name', value: 'version' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'refusal' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'content' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'since' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<FleetChangedSubscription, FleetChangedSubscriptionVariables>
export const PauseAutoUpdateDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'PauseAutoUpdate' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
          type: {
            kind: 'NonNullType',
            type: {
              kind: 'ListType',
              type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
            },
          },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'reason' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'pauseAutoUpdate' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'hostIds' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'reason' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'reason' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostActionResult' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostActionResult' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'HostActionPayload' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'hosts' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'errors' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'hostId' } },
                { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PauseAutoUpdateMutation, PauseAutoUpdateMutationVariables>
export const ResumeAutoUpdateDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'ResumeAutoUpdate' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
          type: {
            kind: 'NonNullType',
            type: {
              kind: 'ListType',
              type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
            },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'resumeAutoUpdate' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'hostIds' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostActionResult' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostActionResult' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'HostActionPayload' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'hosts' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'errors' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'hostId' } },
                { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<ResumeAutoUpdateMutation, ResumeAutoUpdateMutationVariables>
export const RequestUpdateNowDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'RequestUpdateNow' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
          type: {
            kind: 'NonNullType',
            type: {
              kind: 'ListType',
              type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
            },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'requestUpdateNow' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'hostIds' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostActionResult' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostActionResult' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'HostActionPayload' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'hosts' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'errors' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'hostId' } },
                { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<RequestUpdateNowMutation, RequestUpdateNowMutationVariables>
export const CancelUpdateRequestDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'CancelUpdateRequest' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
          type: {
            kind: 'NonNullType',
            type: {
              kind: 'ListType',
              type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
            },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'cancelUpdateRequest' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'hostIds' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostActionResult' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostActionResult' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'HostActionPayload' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'hosts' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } }],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'errors' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'hostId' } },
                { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<CancelUpdateRequestMutation, CancelUpdateRequestMutationVariables>
export const EnrollHostDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'EnrollHost' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'EnrollHostInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'enrollHost' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'token' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'host' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<EnrollHostMutation, EnrollHostMutationVariables>
export const RotateHostTokenDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'RotateHostToken' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'hostId' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'rotateHostToken' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'hostId' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'hostId' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'token' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'host' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<RotateHostTokenMutation, RotateHostTokenMutationVariables>
export const DeleteHostDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'DeleteHost' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'hostId' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'deleteHost' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'hostId' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'hostId' } },
              },
            ],
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<DeleteHostMutation, DeleteHostMutationVariables>
export const HostDetailsDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'HostDetails' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'id' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'host' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'id' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'id' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostDetail' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'AttemptParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UpdateAttempt' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'fromVersion' } },
          { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
          { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
          { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
          { kind: 'Field', name: { kind: 'Name', value: 'startedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'error' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'events' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'seq' } },
                { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                { kind: 'Field', name: { kind: 'Name', value: 'hostTime' } },
                { kind: 'Field', name: { kind: 'Name', value: 'receivedAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'error' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostDetail' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } },
          { kind: 'Field', name: { kind: 'Name', value: 'enrolledAt' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'updateAttempts' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'first' },
                value: { kind: 'IntValue', value: '20' },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'totalCount' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'nodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'AttemptParts' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<HostDetailsQuery, HostDetailsQueryVariables>
export const HostDetailChangedDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'subscription',
      name: { kind: 'Name', value: 'HostDetailChanged' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
          type: {
            kind: 'ListType',
            type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'hostChanged' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'hostIds' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostDetail' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'AttemptParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'UpdateAttempt' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'fromVersion' } },
          { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
          { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
          { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
          { kind: 'Field', name: { kind: 'Name', value: 'startedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'updatedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'error' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                { kind: 'Field', name: { kind: 'Name', value: 'message' } },
              ],
            },
          },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'events' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'seq' } },
                { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                { kind: 'Field', name: { kind: 'Name', value: 'hostTime' } },
                { kind: 'Field', name: { kind: 'Name', value: 'receivedAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'error' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostDetail' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } },
          { kind: 'Field', name: { kind: 'Name', value: 'enrolledAt' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'updateAttempts' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'first' },
                value: { kind: 'IntValue', value: '20' },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'totalCount' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'nodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'AttemptParts' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<HostDetailChangedSubscription, HostDetailChangedSubscriptionVariables>
export const HostListDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'HostList' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'filter' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'HostFilter' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'sort' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'HostSort' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'hosts' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'filter' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'filter' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'sort' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'sort' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'first' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'after' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'totalCount' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'pageInfo' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'hasNextPage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endCursor' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'nodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<HostListQuery, HostListQueryVariables>
export const HostRowChangedDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'subscription',
      name: { kind: 'Name', value: 'HostRowChanged' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
          type: {
            kind: 'ListType',
            type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'hostChanged' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'hostIds' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'hostIds' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'HostRow' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'HostRow' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Host' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostname' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'agentStatus' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'currentVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'serverVersion' } },
                { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                { kind: 'Field', name: { kind: 'Name', value: 'reason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'explanation' } },
                { kind: 'Field', name: { kind: 'Name', value: 'autoUpdatePaused' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pausedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'pauseReason' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedAt' } },
                { kind: 'Field', name: { kind: 'Name', value: 'updateRequestedBy' } },
                { kind: 'Field', name: { kind: 'Name', value: 'online' } },
                { kind: 'Field', name: { kind: 'Name', value: 'lastSeenAt' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'attempt' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'id' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'stage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'percent' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'toVersion' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endedAt' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'error' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<HostRowChangedSubscription, HostRowChangedSubscriptionVariables>
export const ReleaseListDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'ReleaseList' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'component' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Component' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'releases' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'component' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'component' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'first' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'after' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'totalCount' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'pageInfo' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'hasNextPage' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'endCursor' } },
                    ],
                  },
                },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'nodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'ReleaseParts' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'ReleaseParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Release' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'state' } },
          { kind: 'Field', name: { kind: 'Name', value: 'current' } },
          { kind: 'Field', name: { kind: 'Name', value: 'notes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'createdBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publishedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publishedBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawnAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawnBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawReason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostsOnVersion' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'artifacts' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'fileName' } },
                { kind: 'Field', name: { kind: 'Name', value: 'kind' } },
                { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
                { kind: 'Field', name: { kind: 'Name', value: 'size' } },
                { kind: 'Field', name: { kind: 'Name', value: 'sha256' } },
                { kind: 'Field', name: { kind: 'Name', value: 'uploadedAt' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<ReleaseListQuery, ReleaseListQueryVariables>
export const CreateReleaseDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'CreateRelease' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'CreateReleaseInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'createRelease' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'ReleaseParts' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'ReleaseParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Release' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'state' } },
          { kind: 'Field', name: { kind: 'Name', value: 'current' } },
          { kind: 'Field', name: { kind: 'Name', value: 'notes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'createdBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publishedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publishedBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawnAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawnBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawReason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostsOnVersion' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'artifacts' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'fileName' } },
                { kind: 'Field', name: { kind: 'Name', value: 'kind' } },
                { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
                { kind: 'Field', name: { kind: 'Name', value: 'size' } },
                { kind: 'Field', name: { kind: 'Name', value: 'sha256' } },
                { kind: 'Field', name: { kind: 'Name', value: 'uploadedAt' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<CreateReleaseMutation, CreateReleaseMutationVariables>
export const DiscardReleaseDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'DiscardRelease' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'releaseId' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'discardRelease' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'releaseId' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'releaseId' } },
              },
            ],
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<DiscardReleaseMutation, DiscardReleaseMutationVariables>
export const PublishReleaseDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'PublishRelease' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'PublishReleaseInput' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'publishRelease' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'input' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'release' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'ReleaseParts' } }],
                  },
                },
              ],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'ReleaseParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Release' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'state' } },
          { kind: 'Field', name: { kind: 'Name', value: 'current' } },
          { kind: 'Field', name: { kind: 'Name', value: 'notes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'createdBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publishedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publishedBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawnAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawnBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawReason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostsOnVersion' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'artifacts' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'fileName' } },
                { kind: 'Field', name: { kind: 'Name', value: 'kind' } },
                { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
                { kind: 'Field', name: { kind: 'Name', value: 'size' } },
                { kind: 'Field', name: { kind: 'Name', value: 'sha256' } },
                { kind: 'Field', name: { kind: 'Name', value: 'uploadedAt' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<PublishReleaseMutation, PublishReleaseMutationVariables>
export const WithdrawReleaseDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'WithdrawRelease' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'releaseId' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'ID' } } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'reason' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'withdrawRelease' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'releaseId' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'releaseId' } },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'reason' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'reason' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'FragmentSpread', name: { kind: 'Name', value: 'ReleaseParts' } }],
            },
          },
        ],
      },
    },
    {
      kind: 'FragmentDefinition',
      name: { kind: 'Name', value: 'ReleaseParts' },
      typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Release' } },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          { kind: 'Field', name: { kind: 'Name', value: 'id' } },
          { kind: 'Field', name: { kind: 'Name', value: 'component' } },
          { kind: 'Field', name: { kind: 'Name', value: 'version' } },
          { kind: 'Field', name: { kind: 'Name', value: 'state' } },
          { kind: 'Field', name: { kind: 'Name', value: 'current' } },
          { kind: 'Field', name: { kind: 'Name', value: 'notes' } },
          { kind: 'Field', name: { kind: 'Name', value: 'createdAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'createdBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publishedAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'publishedBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawnAt' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawnBy' } },
          { kind: 'Field', name: { kind: 'Name', value: 'withdrawReason' } },
          { kind: 'Field', name: { kind: 'Name', value: 'hostsOnVersion' } },
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'artifacts' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'fileName' } },
                { kind: 'Field', name: { kind: 'Name', value: 'kind' } },
                { kind: 'Field', name: { kind: 'Name', value: 'platform' } },
                { kind: 'Field', name: { kind: 'Name', value: 'size' } },
                { kind: 'Field', name: { kind: 'Name', value: 'sha256' } },
                { kind: 'Field', name: { kind: 'Name', value: 'uploadedAt' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<WithdrawReleaseMutation, WithdrawReleaseMutationVariables>
export const ReleaseReachDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'ReleaseReach' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'component' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'Component' } },
          },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'older' } },
          type: {
            kind: 'NonNullType',
            type: {
              kind: 'ListType',
              type: {
                kind: 'NonNullType',
                type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
              },
            },
          },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'platforms' } },
          type: {
            kind: 'NonNullType',
            type: {
              kind: 'ListType',
              type: {
                kind: 'NonNullType',
                type: { kind: 'NamedType', name: { kind: 'Name', value: 'Platform' } },
              },
            },
          },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'withMissing' } },
          type: {
            kind: 'NonNullType',
            type: { kind: 'NamedType', name: { kind: 'Name', value: 'Boolean' } },
          },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            alias: { kind: 'Name', value: 'offered' },
            name: { kind: 'Name', value: 'hosts' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'filter' },
                value: {
                  kind: 'ObjectValue',
                  fields: [
                    {
                      kind: 'ObjectField',
                      name: { kind: 'Name', value: 'component' },
                      value: {
                        kind: 'ListValue',
                        values: [{ kind: 'Variable', name: { kind: 'Name', value: 'component' } }],
                      },
                    },
                    {
                      kind: 'ObjectField',
                      name: { kind: 'Name', value: 'version' },
                      value: { kind: 'Variable', name: { kind: 'Name', value: 'older' } },
                    },
                    {
                      kind: 'ObjectField',
                      name: { kind: 'Name', value: 'paused' },
                      value: { kind: 'BooleanValue', value: false },
                    },
                  ],
                },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'first' },
                value: { kind: 'IntValue', value: '1' },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'Field', name: { kind: 'Name', value: 'totalCount' } }],
            },
          },
          {
            kind: 'Field',
            alias: { kind: 'Name', value: 'withoutFile' },
            name: { kind: 'Name', value: 'hosts' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'filter' },
                value: {
                  kind: 'ObjectValue',
                  fields: [
                    {
                      kind: 'ObjectField',
                      name: { kind: 'Name', value: 'component' },
                      value: {
                        kind: 'ListValue',
                        values: [{ kind: 'Variable', name: { kind: 'Name', value: 'component' } }],
                      },
                    },
                    {
                      kind: 'ObjectField',
                      name: { kind: 'Name', value: 'platform' },
                      value: { kind: 'Variable', name: { kind: 'Name', value: 'platforms' } },
                    },
                  ],
                },
              },
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'first' },
                value: { kind: 'IntValue', value: '1' },
              },
            ],
            directives: [
              {
                kind: 'Directive',
                name: { kind: 'Name', value: 'include' },
                arguments: [
                  {
                    kind: 'Argument',
                    name: { kind: 'Name', value: 'if' },
                    value: { kind: 'Variable', name: { kind: 'Name', value: 'withMissing' } },
                  },
                ],
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [{ kind: 'Field', name: { kind: 'Name', value: 'totalCount' } }],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<ReleaseReachQuery, ReleaseReachQueryVariables>
export const ViewerDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'Viewer' },
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'viewer' },
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'name' } },
                { kind: 'Field', name: { kind: 'Name', value: 'role' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>
