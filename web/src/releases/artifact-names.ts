import type { Component, Platform } from '../gql/graphql'
import { allPlatforms, platformLabel } from '../hosts/host-words'

/** Lower case on the wire and in file names. */
export function componentSlug(component: Component): string {
  return component.toLowerCase()
}

export function binaryName(component: Component, platform: Platform): string {
  const suffix = platform === 'WINDOWS_AMD64' ? '.exe' : ''
  return `vesana-${componentSlug(component)}-${platformLabel(platform)}${suffix}`
}

/** The only names that a release takes; the server refuses every other. */
export function artifactNames(component: Component): string[] {
  return [
    ...allPlatforms.map((platform) => binaryName(component, platform)),
    `vesana-${componentSlug(component)}-setup.exe`,
    'install.sh',
  ]
}

export function artifactUrl(component: Component, version: string, fileName: string): string {
  const parts = [componentSlug(component), version, 'artifacts', fileName].map(encodeURIComponent)
  return `/api/v1/releases/${parts.join('/')}`
}

export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['kB', 'MB', 'GB']
  let value = bytes / 1000
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
