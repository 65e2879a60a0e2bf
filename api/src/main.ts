import 'reflect-metadata'
import { type App, createApp } from './app.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { DatabaseInUse } from './database-lock.ts'
import { TlsError } from './http/tls.ts'
import { hasAdministrator } from './people/last-administrator.ts'

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const app = await createApp(config)
  app.metrics.measureProcess()
  endOnSignals(app)
  await app.fastify.listen({ port: config.port, host: config.host })
  const needsSetUp = !(await hasAdministrator(app.deps.database.fork()))
  announce(app, config, needsSetUp)
}

function announce(app: App, config: Config, needsSetUp: boolean): void {
  const { port } = app.fastify.server.address() as { port: number }
  const host = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(config.host) ? 'localhost' : config.host
  const scheme = config.tls ? 'https' : 'http'
  const address = config.publicUrl ?? `${scheme}://${host}:${port}`
  const lines = ['', `Vesana agent versioning serves at ${address}`, '']
  if (needsSetUp) {
    lines.push('  Nobody can sign in yet. Open this link to become the administrator')
    lines.push('  (works once; while there is no administrator, each start prints a new one):')
    lines.push(`  ${app.people.setUpLink.url(address)}`, '')
  } else {
    lines.push(`  Sign in at ${address}/sign-in`, '')
  }
  process.stdout.write(lines.join('\n') + '\n')
}

function endOnSignals(app: App): void {
  let ending = false
  const end = (signal: NodeJS.Signals): void => {
    if (ending) return
    ending = true
    app.deps.log.info({ signal }, 'ending')
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        app.deps.log.error({ err: error }, 'could not end cleanly')
        process.exit(1)
      },
    )
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
})

/** What a person is to read where the server could not start. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DatabaseInUse || error instanceof TlsError)
    return error.message
  const { code, port, message } = error as { code?: string; port?: number; message: string }
  if (code === 'EADDRINUSE') return `Port ${port} is taken. End what uses it, or set PORT to another one.`
  if (code === 'EACCES') return `Not allowed: ${message}. Check PORT, DATA_DIR and BINARIES_DIR.`
  return `The server could not start: ${error instanceof Error ? (error.stack ?? message) : String(error)}`
}
