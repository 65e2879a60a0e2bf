import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { COMPONENTS, type Component, binariesBasePath } from '@vesana/agent/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendFailure } from '../http/rest-errors.ts'
import { checksumLine } from './checksums.ts'
import type { Releases } from './create-releases.ts'
import { type DownloadTarget, parseDownloadPath } from './download-target.ts'
import { FlatChecksums } from './flat-checksums.ts'
import { builtInInstallScript } from './install-script.ts'
import { unlessMissing } from './missing-file.ts'

const FOR_EVER = 'public, max-age=31536000, immutable'

/**
 * The artifact store over HTTP, for whoever asks: agents and installers have no session, and digests make sure of what
 * they get. With ranges, ETags and lengths. Needs an encapsulated scope of its own.
 */
export async function registerDownloadRoutes(
  scope: FastifyInstance,
  { releases, publicUrl }: { releases: Releases; publicUrl: string | undefined },
): Promise<void> {
  const { folders } = releases.store
  await scope.register(fastifyStatic, {
    root: COMPONENTS.map((component) => folders.component(component)),
    serve: false,
    cacheControl: false,
    contentType: false,
  })
  const checksums = new FlatChecksums()
  const options = { schema: { hide: true } as object, config: { access: 'PUBLIC' } as const }
  for (const component of COMPONENTS) {
    const root = folders.component(component)
    scope.get(`${binariesBasePath(component)}/*`, options, async (request, reply) => {
      const path = (request.params as { '*': string })['*']
      const target = parseDownloadPath(component, path)
      if (!target) return sendNothing(reply, `${binariesBasePath(component)}/${path}`)
      const first = target.flat ? firstOf(releases, component) : null
      if (target.path === 'VERSION' && first !== null) return sendVersion(reply, first)
      const folder = first === null ? '' : `releases/${first}`
      return target.checksumOf === undefined
        ? sendStored(request, reply, root, { ...target, path: join(folder, target.path) })
        : sendChecksum(reply, join(root, folder), target.checksumOf, checksums)
    })
    scope.get(`/${component}/install.sh`, options, async (request, reply) => {
      const target = parseDownloadPath(component, 'install.sh')
      const first = firstOf(releases, component)
      const own = target && { ...target, path: join(first === null ? '' : `releases/${first}`, target.path) }
      for (const script of [own, target]) {
        if (script !== null && (await sizeOf(root, script)) !== null)
          return sendStored(request, reply, root, script)
      }
      return sendBuiltIn(reply, component, publicUrl)
    })
  }
}

/**
 * The version that a host is to begin with, where the flat files are another's: while the server version is on trial they
 * are looked for among the settled release's (docs/decisions/0007). Null: the flat files are the ones.
 */
function firstOf({ serverVersions }: Releases, component: Component): string | null {
  const first = serverVersions.firstRelease(component)
  return first === null || first.id === serverVersions.current(component)?.id ? null : first.version
}

function sendVersion(reply: FastifyReply, version: string): FastifyReply {
  return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-cache').send(`${version}\n`)
}

async function sendStored(
  request: FastifyRequest,
  reply: FastifyReply,
  root: string,
  target: DownloadTarget,
): Promise<FastifyReply> {
  const size = await sizeOf(root, target)
  if (size === null) return sendNothing(reply, target.path)
  if (startsBehind(request.headers.range, size)) return sendNoRange(reply, size)
  void reply.type(target.contentType).header('cache-control', target.flat ? 'no-cache' : FOR_EVER)
  return reply.sendFile(target.path, root)
}

/** Null for what is no plain file: a link might lead out of the store. */
async function sizeOf(root: string, { path }: DownloadTarget): Promise<number | null> {
  const stats = await unlessMissing(lstat(join(root, path)))
  return stats?.isFile() ? stats.size : null
}

/** Judged before @fastify/send does, which would not say how large the file is. */
function startsBehind(range: string | undefined, size: number): boolean {
  const start = /^bytes=(\d+)-\d*$/.exec(range ?? '')?.[1]
  return start !== undefined && Number(start) >= size
}

function sendNoRange(reply: FastifyReply, size: number): FastifyReply {
  const message = `The file has ${size} bytes: the range begins behind its end.`
  void reply.header('content-range', `bytes */${size}`)
  return sendFailure(reply, { code: 'RANGE_NOT_SATISFIABLE', message })
}

async function sendChecksum(
  reply: FastifyReply,
  root: string,
  fileName: string,
  checksums: FlatChecksums,
): Promise<FastifyReply> {
  const sha256 = await checksums.of(join(root, fileName))
  if (sha256 === null) return sendNothing(reply, fileName)
  return reply
    .type('text/plain; charset=utf-8')
    .headers({ 'cache-control': 'no-cache', etag: `"${sha256}"` })
    .send(checksumLine(fileName, sha256))
}

function sendNothing(reply: FastifyReply, path: string): FastifyReply {
  const message = `The artifact store has no ${JSON.stringify(path.slice(0, 200))}.`
  return sendFailure(reply, { code: 'NOT_FOUND', message })
}

/** A release without an installer of its own is installed by the one that came with this server. */
async function sendBuiltIn(reply: FastifyReply, component: Component, publicUrl: string | undefined) {
  const script = await builtInInstallScript(component, publicUrl)
  return reply.type('text/x-shellscript; charset=utf-8').header('cache-control', 'no-cache').send(script)
}
