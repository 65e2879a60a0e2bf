import { type Component, type OfferAnswer, type Platform, binariesBasePath } from '@vesana/agent/protocol'
import type { Decision } from './decide-update.ts'

/**
 * The part of an answer that a decision makes: all four fields, or none. `retry_failed` is beside them for as long as the
 * host has not tried again what was rolled back on it. `roll_back_from` stands alone: a host that goes back is offered
 * nothing meanwhile.
 * @param baseUrl the server's address without a slash at its end
 */
export function offerAnswer(
  decision: Decision,
  host: { component: Component; platform: Platform | null },
  baseUrl: string,
): OfferAnswer {
  if (decision.kind === 'restore') return { roll_back_from: decision.version }
  const release = decision.kind === 'offer' ? decision.release : decision.mayRun
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
