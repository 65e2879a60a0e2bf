import { execFile } from 'node:child_process'
import { chmod, copyFile, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { inRoot } from '../root-folder.mjs'
import { BuildError } from './build-error.mjs'
import { FUSE, PROGRAM } from './fuse.mjs'

const run = promisify(execFile)
/** The room kept in the executable for bundle and code cache. One byte pattern finds it again in the cached file. */
const SLOT_BYTES = 6 * 1024 * 1024
const SLOT_PATTERN = Buffer.from('vesana-sea-slot.')
/** GNU's strip knows the formats it was built for; LLVM's knows all. */
const STRIPS = { 'linux-amd64': ['x86_64-linux-gnu-strip'], 'linux-arm64': ['aarch64-linux-gnu-strip'] }

/**
 * Node, stripped, with an empty slot for a program injected. Made once per Node: injecting takes seconds, filling the
 * slot does not. Stripping comes first: afterwards it would cut the slot out.
 */
export async function slottedNode({ platform, node, version, cache, work, say }) {
  const cached = join(cache, `node-${version}-${platform}-slot-${SLOT_BYTES}`)
  if (await stat(cached).catch(() => undefined)) return cached

  say(`Preparing Node ${version} for ${platform} (once)…`)
  const draft = join(work, 'node')
  const slot = join(work, 'slot')
  await copyFile(node, draft)
  if (!(await strip(platform, draft))) {
    say(`No strip on this machine knows ${platform}: the binary will be larger by 17 MB.`)
  }
  await writeFile(slot, Buffer.alloc(SLOT_BYTES, SLOT_PATTERN))
  const postject = inRoot('node_modules/postject/dist/cli.js')
  await run(process.execPath, [postject, draft, PROGRAM, slot, '--sentinel-fuse', FUSE])
  await rename(draft, cached)
  return cached
}

async function strip(platform, file) {
  for (const command of [...STRIPS[platform], 'strip', 'llvm-strip']) {
    const done = await run(command, [file]).then(
      () => true,
      () => false,
    )
    if (done) return true
  }
  return false
}

/** Copies the prepared Node to `to` and writes the program into its slot; what is left of the slot becomes zeros. */
export async function assembleLinux(slotted, blob, to) {
  if (blob.length > SLOT_BYTES) {
    throw new BuildError(`The program has ${blob.length} bytes, the slot ${SLOT_BYTES}: raise SLOT_BYTES.`)
  }
  const bytes = await readFile(slotted)
  const at = bytes.indexOf(Buffer.alloc(64 * 1024, SLOT_PATTERN))
  if (at < 0) throw new BuildError(`.cache/…/${basename(slotted)} has no slot: delete it and build again.`)
  bytes.fill(0, at, at + SLOT_BYTES)
  blob.copy(bytes, at)
  await writeFile(to, bytes)
  await chmod(to, 0o755)
}
