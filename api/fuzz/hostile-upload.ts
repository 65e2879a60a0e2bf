import * as fc from 'fast-check'
import { fakeBinary } from '../src/releases/testing/fake-binary.ts'
import type { HostileRequest } from './hostile-request.ts'
import { hostileText } from './hostile-values.ts'

const likely = (...values: string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: hostileText.map((text) => encodeURIComponent(text.toWellFormed())) },
    { weight: 1, arbitrary: hostileText.map((text) => text.replace(/[^\x21-\x7e]|[?#]/g, '')) },
  )

const offset = fc.constantFrom(0, 1, 9, 10, 11, 4096, 2 ** 31, 2 ** 53, 99_999_999_999_999)
const range = fc.oneof(
  fc.tuple(offset, offset, offset).map(([start, end, total]) => `bytes ${start}-${end}/${total}`),
  fc.constantFrom(
    'bytes */10',
    'bytes 0-9/*',
    'bytes -1-5/10',
    'items 0-9/10',
    'bytes 0-9/10, bytes 0-1/2',
    '',
  ),
)
const digest = fc.constantFrom('', 'a'.repeat(64), 'Z'.repeat(64), '../../x', '0'.repeat(5000))
const body = fc.oneof(
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom(Buffer.alloc(0), fakeBinary({ version: 'v1.2.0' }), Buffer.from('#!/bin/sh\nexit 0\n')),
)

/** Uploads to names, ranges and digests of every kind, some of which are right. */
export function hostileUpload(callers: readonly Record<string, string>[]): fc.Arbitrary<HostileRequest> {
  return fc
    .record({
      method: fc.constantFrom('PUT', 'PUT', 'PUT', 'HEAD'),
      component: likely('agent', 'agent', 'collector'),
      version: likely('v1.2.0', 'v1.2.0', 'v1.3.0', 'v9.9.9'),
      file: likely('vesana-agent-linux-amd64', 'vesana-agent-windows-amd64.exe', 'install.sh', 'VERSION'),
      caller: fc.constantFrom(...callers),
      range: fc.option(range, { freq: 2, nil: undefined }),
      digest: fc.option(digest, { freq: 2, nil: undefined }),
      payload: body,
    })
    .map(({ method, component, version, file, caller, payload, range: said, digest: announced }) => ({
      method,
      url: `/api/v1/releases/${component}/${version}/artifacts/${file}`,
      headers: {
        ...caller,
        'content-type': 'application/octet-stream',
        ...(said !== undefined && { 'content-range': said }),
        ...(announced !== undefined && { 'x-content-sha256': announced }),
      },
      ...(method === 'PUT' && { payload }),
    }))
}
