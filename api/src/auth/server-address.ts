import type { FastifyRequest } from 'fastify'

/** The server's own address as links are to say it, without a slash at its end: https://updates.example.com */
export function serverAddress(
  request: Pick<FastifyRequest, 'protocol' | 'host'>,
  publicUrl: string | undefined,
): string {
  return publicUrl ?? `${request.protocol}://${request.host}`
}
