import { createHash } from 'node:crypto'
import { Client } from './client.ts'
import type { Ledger } from './ledger.ts'
import { ADMIN_TOKEN } from './real-server.ts'

/** More than the updates that a host goes through between two kills. */
const YOUNGEST = 3
type Reach = 'youngest' | 'all'

const FILE = 'vesana-agent-linux-amd64'

/**
 * Compares all that was acknowledged with what the server shows now, by its own interface. What was sent and not
 * acknowledged may be either; the ledger takes over what it turned out to be.
 * @param reach of each host's update events: those of its youngest updates, which a kill could touch, or all
 * @returns what is gone, in words; empty when nothing is
 */
export async function findLost(url: string, ledger: Ledger, reach: Reach): Promise<string[]> {
  const admin = new Client(url, ADMIN_TOKEN)
  return [
    ...(await lostHosts(admin, url, ledger)),
    ...(await lostTokens(url, ledger)),
    ...(await lostEvents(admin, ledger, reach)),
    ...(await lostUploads(admin, ledger)),
    ...(await lostReleases(admin, url, ledger)),
    ...(await lostAudit(admin, ledger)),
  ]
}

interface HostNode {
  id: string
  labels: { key: string; value: string }[]
  agentStatus: { autoUpdatePaused: boolean }
}

async function lostHosts(admin: Client, url: string, { hosts }: Ledger): Promise<string[]> {
  const shown = new Map<string, HostNode>()
  for (let after: string | null = null; ;) {
    const {
      hosts: page,
    }: { hosts: { nodes: HostNode[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
      await admin.need(
        `query ($after: String) { hosts(first: 100, after: $after) {
          nodes { id labels { key value } agentStatus { autoUpdatePaused } } pageInfo { hasNextPage endCursor }
        } }`,
        { after },
      )
    for (const node of page.nodes) shown.set(node.id, node)
    if (!page.pageInfo.hasNextPage) break
    after = page.pageInfo.endCursor
  }
  const lost: string[] = []
  for (const host of hosts.values()) {
    const node = shown.get(host.id)
    if (!node) {
      lost.push(`host ${host.id}`)
      continue
    }
    const isPaused = node.agentStatus.autoUpdatePaused
    const label = node.labels[0]?.value ?? ''
    if (host.isPaused !== undefined && host.isPaused !== isPaused) lost.push(`pause of ${host.id}`)
    if (host.label !== undefined && host.label !== label) lost.push(`label of ${host.id}: ${host.label}`)
    host.isPaused = isPaused
    host.label = label
  }
  const youngest = [...hosts.values()].slice(-10)
  for (const { id, token } of youngest) {
    const poll = await new Client(url, token).send('GET', '/api/v1/agent/config')
    if (poll.status !== 200) lost.push(`token of ${id}: ${poll.status}`)
  }
  return lost
}

async function lostTokens(url: string, { tokens }: Ledger): Promise<string[]> {
  const lost: string[] = []
  for (const known of [...tokens.values()].slice(-20)) {
    const { status } = await new Client(url, known.token).send('GET', '/metrics')
    const isRevoked = status === 401
    if (known.isRevoked !== undefined && known.isRevoked !== isRevoked) {
      lost.push(`${known.isRevoked ? 'revocation of ' : ''}API token ${known.id}: ${status}`)
    }
    known.isRevoked = isRevoked
  }
  return lost
}

interface AttemptNode {
  toVersion: string
  events: { seq: number; stage: string }[]
}

async function lostEvents(admin: Client, { events }: Ledger, reach: Reach): Promise<string[]> {
  const lost: string[] = []
  for (const [hostId, sent] of events) {
    const { updateAttempts } = await admin.need<{ updateAttempts: { nodes: AttemptNode[] } }>(
      'query ($hostId: ID!, $first: Int!) { updateAttempts(hostId: $hostId, first: $first) { nodes { toVersion events { seq stage } } } }',
      { hostId, first: reach === 'all' ? 100 : YOUNGEST + 1 },
    )
    const kept = new Set(
      updateAttempts.nodes.flatMap(({ toVersion, events: ofAttempt }) =>
        ofAttempt.map(({ seq, stage }) => `${toVersion} ${seq} ${stage}`),
      ),
    )
    const oldest = Math.max(0, ...sent.map(({ course }) => course)) - YOUNGEST + 1
    for (const { course, toVersion, seq, stage } of sent) {
      if (reach === 'youngest' && course < oldest) continue
      const event = `${toVersion} ${seq} ${stage}`
      if (!kept.has(event)) lost.push(`event ${event} of ${hostId}`)
    }
  }
  return lost
}

async function lostUploads(admin: Client, { upload }: Ledger): Promise<string[]> {
  if (!upload || upload.acknowledged === 0) return []
  const { version, acknowledged } = upload
  const head = await admin.send('HEAD', `/api/v1/releases/agent/${version}/artifacts/${FILE}`)
  // 409: it was published, though that was not acknowledged.
  if (head.status === 409) return []
  const offset = Number(head.headers.get('upload-offset'))
  return head.status === 200 && offset >= acknowledged
    ? []
    : [`upload of ${version}: ${acknowledged} bytes were acknowledged, ${offset} are there (${head.status})`]
}

async function lostReleases(admin: Client, url: string, { published }: Ledger): Promise<string[]> {
  const last = published.at(-1)
  if (!last) return []
  const { fleet } = await admin.need<{
    fleet: { serverVersions: { component: string; version: string | null }[] }
  }>('{ fleet { serverVersions { component version } } }')
  const current = fleet.serverVersions.find(({ component }) => component === 'AGENT')?.version
  const lost = []
  // One that was sent and not acknowledged may have come behind it.
  if (current === null || current === undefined || patchOf(current) < patchOf(last.version)) {
    lost.push(`release ${last.version}: the server version is ${current}`)
  }
  const file = await fetch(`${url}/agent-binaries/releases/${last.version}/${FILE}`)
  const sha256 = createHash('sha256')
    .update(Buffer.from(await file.arrayBuffer()))
    .digest('hex')
  if (sha256 !== last.sha256) lost.push(`file of ${last.version}: ${file.status}`)
  return lost
}

function patchOf(version: string): number {
  return Number(version.split('.').at(-1))
}

async function lostAudit(admin: Client, { audited }: Ledger): Promise<string[]> {
  const response = await admin.expect([200], 'GET', '/api/v1/audit-events?format=jsonl')
  const kept = new Map<string, number>()
  for (const line of response.text.split('\n').filter(Boolean)) {
    const { action, subject_id: subjectId } = JSON.parse(line) as { action: string; subject_id: string }
    const key = `${action} ${subjectId}`
    kept.set(key, (kept.get(key) ?? 0) + 1)
  }
  const wanted = Map.groupBy(audited, ({ action, subjectId }) => `${action} ${subjectId}`)
  return [...wanted]
    .filter(([key, entries]) => (kept.get(key) ?? 0) < entries.length)
    .map(([key]) => `audit of ${key}`)
}
