import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const CACHE = fileURLToPath(new URL('../../../.cache', import.meta.url))
/** Debian by its release: bookworm has systemd 252, trixie 257. */
export type Suite = 'bookworm' | 'trixie'
const PACKAGES = ['systemd', 'systemd-sysv', 'dbus', 'curl', 'wget', 'ca-certificates', 'procps']
const STAMP = 'etc/vesana-test-recipe'

/** Why machines cannot be booted here; undefined when they can. */
export async function whyNoMachines(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'systemd is on Linux only.'
  if (process.getuid?.() !== 0) return 'Booting a container needs root: sudo npm run test:systemd'
  for (const program of ['debootstrap', 'systemd-nspawn', 'nsenter']) {
    if (!(await isThere(program)))
      return `${program} is missing: apt-get install debootstrap systemd-container util-linux`
  }
  return undefined
}

const making = new Map<Suite, Promise<string>>()

/**
 * The folder of a minimal Debian with systemd, never written to. Made once, and again when its recipe changes; tests
 * that ask at the same time wait for the same one.
 */
export function machineRoot(suite: Suite): Promise<string> {
  const made = making.get(suite) ?? makeRoot(suite)
  making.set(suite, made)
  // Who asks after a failure tries again.
  made.catch(() => making.delete(suite))
  return made
}

async function makeRoot(suite: Suite): Promise<string> {
  const root = join(CACHE, suite === 'bookworm' ? 'systemd-root' : `systemd-root-${suite}`)
  const recipe = createHash('sha256')
    .update([suite, ...PACKAGES].join())
    .digest('hex')
  if ((await readFile(join(root, STAMP), 'utf8').catch(() => '')) === recipe) return root
  const draft = `${root}.draft`
  await mkdir(dirname(draft), { recursive: true })
  const mirror = await debianMirror()
  const words = ['--variant=minbase', `--include=${PACKAGES.join()}`, suite, draft]
  await debootstrap(mirror === undefined ? words : [...words, mirror], draft)
  await writeFile(join(draft, STAMP), recipe)
  await rm(root, { recursive: true, force: true })
  await rename(draft, root)
  return root
}

/** A mirror may fail to answer once. */
export async function debootstrap(words: readonly string[], folder: string, triesLeft = 3): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  try {
    await promisify(execFile)('debootstrap', words, { maxBuffer: 64 * 1024 * 1024 })
  } catch (error) {
    if (triesLeft <= 1) throw error
    await debootstrap(words, folder, triesLeft - 1)
  }
}

/** Where this machine gets its Debian packages from; undefined where it is no Debian: then debootstrap knows one. */
export async function debianMirror(): Promise<string | undefined> {
  const folder = '/etc/apt/sources.list.d'
  const names = await readdir(folder).catch(() => [])
  const files = ['/etc/apt/sources.list', ...names.map((name) => join(folder, name))]
  for (const file of files.filter((name) => /\.(list|sources)$/.test(name) && existsSync(name))) {
    const found = /^(?:URIs:\s*|deb\s+(?:\[[^\]]*\]\s*)?)(https?:\/\/\S*\/debian\/?)(?:\s|$)/m.exec(
      await readFile(file, 'utf8'),
    )
    if (found !== null) return found[1]
  }
  return undefined
}

function isThere(program: string): Promise<boolean> {
  return promisify(execFile)('sh', ['-c', `command -v ${program}`]).then(
    () => true,
    () => false,
  )
}
