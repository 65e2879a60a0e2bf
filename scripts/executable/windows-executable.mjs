import { readFile, writeFile } from 'node:fs/promises'
import { BuildError } from './build-error.mjs'
import { FUSE, PROGRAM } from './fuse.mjs'
import { inRoot } from '../root-folder.mjs'

const ICON = inRoot('agent/deploy/windows/vesana.ico')
const RT_VERSION = 16
const RT_GROUP_ICON = 14
const RT_ICON = 3
const RT_RCDATA = 10
const EN_US = 1033
const UNICODE = 1200

/**
 * Windows' Node with `blob` as its program, our icon and our version resource. Everything in a PE file that is ours is
 * a resource, so one pass writes all of it. Node's own signature goes: it no longer fits.
 */
export async function assembleWindows({ node, blob, component, version, to }) {
  const { Data, NtExecutable, NtExecutableResource, Resource } = await import('resedit')
  const executable = NtExecutable.from(blownFuse(await readFile(node)), { ignoreCert: true })
  const resources = NtExecutableResource.from(executable)
  const replaced = new Set([RT_VERSION, RT_GROUP_ICON, RT_ICON])
  resources.entries = resources.entries.filter(({ type }) => !replaced.has(type))
  const icon = Data.IconFile.from(await readFile(ICON))
  Resource.IconGroupEntry.replaceIconsForResource(
    resources.entries,
    1,
    EN_US,
    icon.icons.map(({ data }) => data),
  )
  const info = Resource.VersionInfo.create(EN_US, fixedInfo(version), [
    { lang: EN_US, codepage: UNICODE, values: words(component, version) },
  ])
  info.outputToResourceEntries(resources.entries)
  resources.entries.push({ type: RT_RCDATA, id: PROGRAM, lang: 0, codepage: 0, bin: arrayBuffer(blob) })
  resources.outputResource(executable)
  await writeFile(to, Buffer.from(executable.generate()))
}

/** Node reads this at its start: 0 as it was built, 1 where a program is inside. */
function blownFuse(bytes) {
  const at = bytes.indexOf(`${FUSE}:0`)
  if (at < 0) throw new BuildError('This node.exe takes no program: it has no fuse, or the fuse is blown.')
  bytes[at + FUSE.length + 1] = '1'.charCodeAt(0)
  return bytes
}

/** Four numbers are all that Windows compares; a prerelease shows in the words only. */
export function fixedInfo(version) {
  const [major, minor, patch] = version.replace(/^v/, '').split(/[.+-]/).map(Number)
  const [high, low] = [((major & 0xffff) << 16) | (minor & 0xffff), (patch & 0xffff) << 16]
  return {
    fileVersionMS: high,
    fileVersionLS: low,
    productVersionMS: high,
    productVersionLS: low,
    fileFlagsMask: 0x3f,
    // VOS_NT_WINDOWS32, VFT_APP
    fileOS: 0x40004,
    fileType: 1,
  }
}

function words(component, version) {
  const name = `Vesana ${component}`
  return {
    CompanyName: 'Vesana',
    FileDescription: name,
    FileVersion: version.slice(1),
    InternalName: `vesana-${component}`,
    LegalCopyright: 'Apache License 2.0. Contains Node.js, see nodejs.org for its licences.',
    OriginalFilename: `vesana-${component}.exe`,
    ProductName: name,
    ProductVersion: version.slice(1),
  }
}

function arrayBuffer(buffer) {
  return buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length)
}
