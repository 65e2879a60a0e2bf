import 'reflect-metadata'
import { type App, createApp } from './app.ts'
import { type Config, ConfigError, readConfig } from './config.ts'

const FIRST_TOKEN_NAME = 'administrator'

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const app = await createApp(config)
  endOnSignals(app)
  await app.fastify.listen({ port: config.port, host: config.host })
  // Not before: a token made for a server that cannot listen would be shown to nobody.
  announce(app, config, await firstAdminToken(app, config))
}

/** Made on the first start only, and only where the environment brings none. */
async function firstAdminToken(app: App, config: Config): Promise<string | undefined> {
  if (config.adminToken !== undefined || !(await app.tokens.isEmpty())) return undefined
  return app.tokens.create(FIRST_TOKEN_NAME, Date.now())
}

function announce(app: App, config: Config, adminToken: string | undefined): void {
  const { port } = app.fastify.server.address() as { port: number }
  const host = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(config.host) ? 'localhost' : config.host
  const address = config.publicUrl ?? `http://${host}:${port}`
  const lines = ['', `Vesana agent versioning serves at ${address}`, '']
  if (adminToken !== undefined) {
    lines.push(`  Your administrator's API token, for scripts; it is shown this once:`, `  ${adminToken}`, '')
  }
  lines.push('  Open the dashboard, signed in (works once, a restart prints a new one):')
  lines.push(`  ${app.signInLink.url(address)}`, '')
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
  if (error instanceof ConfigError) return error.message
  const { code, port, message } = error as { code?: string; port?: number; message: string }
  if (code === 'EADDRINUSE') return `Port ${port} is taken. End what uses it, or set PORT to another one.`
  if (code === 'EACCES') return `Not allowed: ${message}. Check PORT, DATA_DIR and BINARIES_DIR.`
  return `The server could not start: ${error instanceof Error ? (error.stack ?? message) : String(error)}`
}
