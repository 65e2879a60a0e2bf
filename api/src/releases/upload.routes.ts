import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Viewer, actorOf } from '../auth/viewer.ts'
import { type Failure, type Result, fail } from '../errors.ts'
import { sendFailure } from '../http/rest-errors.ts'
import type { Releases } from './create-releases.ts'
import { unlessMissing } from './missing-file.ts'
import { partSize, receiveUpload } from './receive-upload.ts'
import type { ReleaseUseCase } from './release-use-case.ts'
import { type UploadTarget, findUploadTarget, storeUpload } from './store-upload.ts'
import { LARGEST_ARTIFACT_BYTES, type UploadRange, parseUploadRange } from './upload-range.ts'
import { UploadTurns } from './upload-turns.ts'

export interface UploadRoutes {
  readonly releases: Releases
}

interface UploadRequest {
  readonly useCase: ReleaseUseCase
  readonly target: UploadTarget
}

const PATH = '/api/v1/releases/:component/:version/artifacts/:file'

/**
 * `PUT` sends a file, as a whole or, with `Content-Range`, a piece; `HEAD` tells by `Upload-Offset` where an upload that
 * was cut goes on. Bodies of any type are streamed to the disk. Needs an encapsulated scope of its own.
 */
export function registerUploadRoutes(scope: FastifyInstance, { releases }: UploadRoutes): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, body, done) => done(null, body))
  const turns = new UploadTurns()
  const options = {
    schema: { hide: true } as object,
    config: { access: 'RELEASER', isLongBody: true } as const,
  }

  async function open(request: FastifyRequest): Promise<Result<UploadRequest>> {
    const useCase = releases.as(actorOf(request.viewer as Viewer))
    const target = await findUploadTarget(
      useCase,
      request.params as Record<'component' | 'version' | 'file', string>,
    )
    return target.ok ? { ok: true, value: { useCase, target: target.value } } : target
  }

  scope.head(PATH, options, async (request, reply) => {
    const opened = await open(request)
    if (!opened.ok) return sendFailure(reply, opened.failure)
    const progress = await progressOf(opened.value.target.path)
    return sendProgress(reply, progress.offset, progress.isComplete).code(200).send()
  })

  scope.put(PATH, options, async (request, reply) => {
    const opened = await open(request)
    if (!opened.ok) return sendFailure(reply, opened.failure)
    const range = judgeRange(request)
    if (!range.ok) return sendFailure(reply, range.failure)
    const { path } = opened.value.target
    return turns.take(path, (signal) => receive(request, reply, opened.value, range.value, signal))
  })
}

async function receive(
  request: FastifyRequest,
  reply: FastifyReply,
  { useCase, target }: UploadRequest,
  range: UploadRange | null,
  signal: AbortSignal,
): Promise<FastifyReply> {
  const body = (request.body ?? request.raw) as Readable
  let received
  try {
    received = await receiveUpload(target.path, range, LARGEST_ARTIFACT_BYTES, body, signal)
  } catch (error) {
    return answerBroken(request, reply, useCase, error)
  }
  if (!received.ok) {
    const { offset } = received
    return sendFailure(offset === undefined ? reply : sendProgress(reply, offset, false), received.failure)
  }
  const { size } = received.value
  if (range !== null && size < range.total) {
    return sendProgress(reply, size, false).code(202).send({ received: size })
  }
  const expected = request.headers['x-content-sha256']
  const stored = await storeUpload(useCase, target, typeof expected === 'string' ? expected.trim() : null)
  if (!stored.ok) return sendFailure(reply, stored.failure)
  const { fileName, sha256 } = stored.value
  return sendProgress(reply, size, true).code(201).send({ file: fileName, size, sha256 })
}

/** A connection that was cut, or gave way to a newer one, hears nothing any more; a disk that failed is told of. */
function answerBroken(
  request: FastifyRequest,
  reply: FastifyReply,
  { log }: ReleaseUseCase,
  error: unknown,
): FastifyReply {
  if (request.raw.destroyed && !request.raw.complete) return reply.hijack()
  log.error({ err: error }, 'an upload could not be written')
  const message = 'The upload could not be written to the store. The log says why; HEAD says where to go on.'
  return sendFailure(reply, { code: 'STORE_UNAVAILABLE', message })
}

function judgeRange(request: FastifyRequest): Result<UploadRange | null> {
  const range = parseUploadRange(request.headers['content-range'])
  if (!range.ok) return range
  const length = request.headers['content-length']
  const total = range.value?.total ?? Number(length ?? 0)
  if (total > LARGEST_ARTIFACT_BYTES) return { ok: false, failure: TOO_LARGE }
  if (range.value === null || length === undefined) return range
  const { start, end } = range.value
  if (Number(length) === end + 1 - start) return range
  return fail('BAD_USER_INPUT', 'Content-Length and Content-Range do not agree.', 'Content-Range')
}

const TOO_LARGE: Failure = {
  code: 'PAYLOAD_TOO_LARGE',
  message: `A file has at most ${LARGEST_ARTIFACT_BYTES} bytes.`,
}

async function progressOf(path: string): Promise<{ offset: number; isComplete: boolean }> {
  const offset = await partSize(path)
  if (offset !== null) return { offset, isComplete: false }
  const complete = await unlessMissing(stat(path))
  return { offset: complete?.size ?? 0, isComplete: complete !== null }
}

/** The names of the draft standard "Resumable Uploads for HTTP". */
function sendProgress(reply: FastifyReply, offset: number, isComplete: boolean): FastifyReply {
  return reply
    .header('upload-offset', String(offset))
    .header('upload-complete', isComplete ? '?1' : '?0')
    .header('cache-control', 'no-store')
}
