import { join } from 'node:path'
import { type Component, versionSchema } from '@vesana/agent/protocol'
import { parseArtifactName } from './artifact-name.ts'

/**
 * What a path below `/agent-binaries/` names. `flat` is true for what the next release replaces. `checksumOf` is set
 * where the file is not stored but computed.
 */
export interface DownloadTarget {
  /** Relative to the component's folder. */
  readonly path: string
  readonly flat: boolean
  readonly contentType: string
  readonly checksumOf?: string
}

const CHECKSUM = '.sha256'

/**
 * Only names that the store may hold lead to a file, so no path leaves it, none reaches a dot file, and no folder is
 * listed. Null: there is nothing of that name.
 * @param path decoded, without a leading slash
 */
export function parseDownloadPath(component: Component, path: string): DownloadTarget | null {
  const [first, version, file, ...rest] = path.split('/')
  if (first === 'releases' && version !== undefined && file !== undefined && rest.length === 0) {
    const isKnown = versionSchema.safeParse(version).success && isReleaseFile(component, file)
    return isKnown ? { path: join('releases', version, file), flat: false, contentType: typeOf(file) } : null
  }
  if (first === undefined || version !== undefined) return null
  const named = { path: first, flat: true, contentType: typeOf(first) }
  if (first === 'VERSION' || isArtifact(component, first)) return named
  return isChecksum(component, first) ? { ...named, checksumOf: first.slice(0, -CHECKSUM.length) } : null
}

function isReleaseFile(component: Component, file: string): boolean {
  return file === 'SHA256SUMS' || isArtifact(component, file) || isChecksum(component, file)
}

function isArtifact(component: Component, file: string): boolean {
  return parseArtifactName(component, file).ok
}

function isChecksum(component: Component, file: string): boolean {
  return file.endsWith(CHECKSUM) && isArtifact(component, file.slice(0, -CHECKSUM.length))
}

function typeOf(file: string): string {
  if (file === 'VERSION' || file === 'SHA256SUMS' || file.endsWith(CHECKSUM))
    return 'text/plain; charset=utf-8'
  return file.endsWith('.sh') ? 'text/x-shellscript; charset=utf-8' : 'application/octet-stream'
}
