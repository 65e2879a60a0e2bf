import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const PROXIES = ['nginx', 'caddy'] as const
export type Proxy = (typeof PROXIES)[number]

/** A real proxy before a server, set up as docs/deployment.md says, but for addresses and the certificate. */
export class DocumentedProxy implements AsyncDisposable {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly dir: string,
  ) {}

  static async start(kind: Proxy, serverPort: number): Promise<DocumentedProxy> {
    const dir = await mkdtemp(join(tmpdir(), 'vesana-proxy-'))
    makeCertificate(dir)
    const port = await freePort()
    const config = join(dir, 'config')
    const documented = await documentedConfig(kind)
    const here = documented
      .replaceAll('127.0.0.1:4000', `127.0.0.1:${serverPort}`)
      .replaceAll('/etc/ssl/updates.example.com.pem', join(dir, 'cert.pem'))
      .replaceAll('/etc/ssl/updates.example.com.key', join(dir, 'key.pem'))
    await writeFile(config, kind === 'nginx' ? nginxFile(here, dir, port) : caddyFile(here, dir, port))
    const args =
      kind === 'nginx' ? ['-p', dir, '-c', config] : ['run', '--config', config, '--adapter', 'caddyfile']
    const env = { PATH: `${process.env.PATH}:/usr/sbin`, HOME: dir, XDG_DATA_HOME: dir, XDG_CONFIG_HOME: dir }
    const child = spawn(kind, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.once('exit', (code) => code !== 0 && code !== null && console.error(said))
    return new DocumentedProxy(port, child, dir)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    await exited
    await rm(this.dir, { recursive: true, force: true })
  }
}

async function documentedConfig(kind: Proxy): Promise<string> {
  const page = await readFile(new URL('../../docs/deployment.md', import.meta.url), 'utf8')
  const name = kind === 'nginx' ? 'nginx' : 'caddyfile'
  const block = new RegExp(`\`\`\`${name}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1]
  if (block === undefined) throw new Error(`docs/deployment.md has no ${name}`)
  return block
}

function nginxFile(documented: string, dir: string, port: number): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (each) => `${each}_temp_path ${dir}/${each};`,
  )
  const http = documented.replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
  return `daemon off; pid ${dir}/pid; error_log stderr; events { } http { access_log off; ${paths.join(' ')} ${http} }`
}

function caddyFile(documented: string, dir: string, port: number): string {
  const site = documented.replace(
    'updates.example.com {',
    `https://localhost:${port} {\n\ttls ${dir}/cert.pem ${dir}/key.pem`,
  )
  return `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`
}

function makeCertificate(dir: string): void {
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    join(dir, 'key.pem'),
  ]
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  execFileSync('openssl', ['req', '-x509', ...key, '-out', join(dir, 'cert.pem'), '-days', '2', ...names], {
    stdio: 'ignore',
  })
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}
