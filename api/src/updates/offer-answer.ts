import { type Component, type OfferAnswer, type Platform, binariesBasePath } from '@vesana/agent/protocol'
import type { ReleaseFacts } from '../releases/release-facts.ts'
import type { Decision } from './decide-update.ts'

/**
 * The part of an answer that a decision makes: all four fields, or none. `retry_failed` is beside them for as long as the
 * host has not tried again what was rolled back on it.
 * @param baseUrl the server's address without a slash at its end
 */
export function offerAnswer(
  decision: Decision,
  host: { component: Component; platform: Platform | null },
  baseUrl: string,
): OfferAnswer {
  const release = releaseOf(decision)
  const artifact = release && host.platform ? release.artifacts[host.platform] : undefined
  if (!release || !artifact) return {}
  const folder = `${binariesBasePath(host.component)}/releases/${encodeURIComponent(release.version)}`
  return {
    latest_version: release.version,
    binary_url: `${baseUrl}${folder}/${encodeURIComponent(artifact.fileName)}`,
    binary_sha256: artifact.sha256,
    binary_size: artifact.size,
    ...(decision.kind === 'offer' && decision.retryFailed && { retry_failed: true }),
  }
}

function releaseOf(decision: Decision): ReleaseFacts | null {
  switch (decision.kind) {
    case 'offer':
      return decision.release
    case 'none':
      return decision.mayRun
    case 'restore':
      return null
  }
}
