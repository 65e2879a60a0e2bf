/** The two kinds of program that are kept up to date. Each has its own binaries and its own VERSION. */
export const COMPONENTS = ['agent', 'collector'] as const
export type Component = (typeof COMPONENTS)[number]

export const PLATFORMS = ['linux-amd64', 'linux-arm64', 'windows-amd64'] as const
export type Platform = (typeof PLATFORMS)[number]

/** How often a component checks in when its server says nothing else. Seconds. */
export const DEFAULT_INTERVALS: Record<Component, { poll_interval_s: number; heartbeat_interval_s: number }> =
  {
    agent: { poll_interval_s: 300, heartbeat_interval_s: 60 },
    collector: { poll_interval_s: 60, heartbeat_interval_s: 30 },
  }

/** The name of a component's executable in the artifact store: `vesana-agent-linux-amd64`. */
export function binaryFileName(component: Component, platform: Platform): string {
  return `vesana-${component}-${platform}${platform.startsWith('windows-') ? '.exe' : ''}`
}

/** Where a component's requests go: `/api/v1/agent`. */
export function restBasePath(component: Component): string {
  return `/api/v1/${component}`
}

/** Where a component's files are served: `/agent-binaries`. */
export function binariesBasePath(component: Component): string {
  return `/${component}-binaries`
}
