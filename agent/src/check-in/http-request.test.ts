import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openDownload } from '../update/open-download.ts'
import { httpRequest } from './http-request.ts'

const UPGRADE = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'
const CUT = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf'
const UNTIL_CLOSED = 'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole'
const signal = new AbortController().signal

/** Whoever connects and asks is answered with these bytes, and the connection is ended. */
async function answering(bytes: string): Promise<string> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

function ask(url: string): ReturnType<typeof httpRequest> {
  return httpRequest({ url, method: 'GET', headers: {}, timeoutMs: 1000, signal })
}

test.each([
  ['a 101 that nobody asked for', UPGRADE],
  ['the end of the connection', ''],
  ['half an answer', CUT],
])('a request that gets %s ends as one without an answer', async (_, bytes) => {
  expect(await ask(await answering(bytes))).toMatchObject({ kind: 'unreachable' })
})

test('an answer that ends with its connection is read to its end', async () => {
  expect(await ask(await answering(UNTIL_CLOSED))).toMatchObject({ status: 200, body: 'whole' })
})

test('a download that gets a 101 that nobody asked for may be tried again', async () => {
  const opened = await openDownload(await answering(UPGRADE), {}, 1000, signal)
  expect(opened).toMatchObject({ kind: 'broke', message: 'the connection was closed without an answer' })
})
