import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { debianMirror, debootstrap, whyNoMachines } from '../systemd/machine-root.ts'

const CACHE = fileURLToPath(new URL('../../../.cache/wine-root', import.meta.url))
/** Debian 12's Wine 8 does not run Node 24; Wine 10 of Debian 13 does. */
const SUITE = 'trixie'
const KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg'
const PACKAGES = ['wine', 'wine64', 'xvfb', 'xdotool', 'imagemagick', 'fonts-liberation', 'procps']
const STAMP = 'etc/vesana-test-recipe'
const GIGABYTES = 2

/** For a shell inside: a display of its own, and neither the .NET nor the browser that Wine would fetch. */
export const WINE_ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
  DISPLAY: ':99',
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'mscoree,mshtml=',
} as const

export const START_DISPLAY = 'Xvfb :99 -screen 0 1024x768x24 -nolisten tcp >/dev/null 2>&1 &'

const MAKE_PREFIX = `${START_DISPLAY}
display=$!
wineboot --init && wine winecfg -v win10 && wineserver --wait
kill $display; wait`

/** Why Windows programs cannot be run here; undefined when they can. */
export async function whyNoWine(): Promise<string | undefined> {
  if (process.arch !== 'x64') return 'Wine runs programs for x86-64 on x86-64 only.'
  return whyNoMachines()
}

let making: Promise<string> | undefined

/**
 * The folder of a Debian with Wine and a fresh Windows 10 in /root/.wine, never written to. Made once, and again when
 * its recipe changes; tests that ask at the same time wait for the same one. After a failure the next one tries anew.
 */
export function wineRoot(): Promise<string> {
  making ??= makeRoot().catch((error: unknown) => {
    making = undefined
    throw error
  })
  return making
}

async function makeRoot(): Promise<string> {
  const recipe = createHash('sha256')
    .update([SUITE, ...PACKAGES, MAKE_PREFIX, JSON.stringify(WINE_ENVIRONMENT)].join('\n'))
    .digest('hex')
  if ((await readFile(join(CACHE, STAMP), 'utf8').catch(() => '')) === recipe) return CACHE
  const draft = `${CACHE}.draft`
  await rm(draft, { recursive: true, force: true })
  await mkdir(dirname(draft), { recursive: true })
  await installDebian(draft)
  await inside(draft, MAKE_PREFIX)
  if (!existsSync(join(draft, 'root/.wine/system.reg'))) throw new Error('Wine made no Windows of its own.')
  await writeFile(join(draft, STAMP), recipe)
  await rm(CACHE, { recursive: true, force: true })
  await rename(draft, CACHE)
  return CACHE
}

async function installDebian(root: string): Promise<void> {
  const mirror = (await debianMirror()) ?? 'http://deb.debian.org/debian'
  const script = await debootstrapScript()
  const words = ['--variant=minbase', `--keyring=${KEYS}`, SUITE, root, mirror, script]
  await debootstrap(words, root).catch(explain('debootstrap'))
  // Not by debootstrap: it takes every recommendation, and knows no alternatives.
  const apt = 'apt-get -qq -o Acquire::Retries=5'
  const install = `${apt} update && ${apt} install -y --no-install-recommends ${PACKAGES.join(' ')}`
  await inside(root, `export DEBIAN_FRONTEND=noninteractive; ${install} && apt-get clean`)
}

/** A debootstrap older than the suite has no script for it; every suite's script is the same one. */
async function debootstrapScript(): Promise<string> {
  const folder = '/usr/share/debootstrap/scripts'
  const own = join(folder, SUITE)
  if (!existsSync(own)) await symlink('sid', own)
  return own
}

async function inside(root: string, script: string): Promise<void> {
  const environment = Object.entries(WINE_ENVIRONMENT).map(([name, value]) => `--setenv=${name}=${value}`)
  const machine = ['--quiet', '--register=no', '--keep-unit', '--as-pid2', '-D', root, ...environment]
  await run('systemd-nspawn', [...machine, '/bin/sh', '-ec', script])
}

async function run(program: string, words: readonly string[]): Promise<void> {
  await promisify(execFile)(program, words, { maxBuffer: 64 * 1024 * 1024 }).catch(explain(program))
}

function explain(program: string): (error: unknown) => never {
  return (error) => {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    const end = `${stdout ?? ''}${stderr ?? ''}`.slice(-2000)
    throw new Error(`${program} could not make the machine with Wine; it takes ${GIGABYTES} GB.\n${end}`, {
      cause: error,
    })
  }
}
