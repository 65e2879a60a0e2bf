import type { Component } from '@vesana/agent/protocol'
import type { Failure, FailureCode } from '../errors.ts'
import type { ArtifactName } from './artifact-name.ts'
import { type Executable, platformOf } from './executable.ts'
import type { Inspection } from './inspect-binary.ts'

/** Why a file, or a release as a whole, is refused. */
export type RefusalKind =
  | 'DEVELOPMENT_BUILD'
  | 'MISSING'
  | 'CUT_SHORT'
  | 'WRONG_PLATFORM'
  | 'NOT_AN_INSTALLER'
  | 'UNCHANGED'
  | 'NO_MARKER'
  | 'OTHER_COMPONENT'
  | 'OTHER_VERSION'

export interface ArtifactRefusal {
  readonly kind: RefusalKind
  readonly code: FailureCode
  /** A sentence that names the file and says what to do. */
  readonly message: string
}

export interface InspectedArtifact {
  readonly name: ArtifactName
  readonly inspection: Inspection
}

export interface ArtifactsToJudge {
  readonly component: Component
  readonly version: string
  readonly artifacts: readonly InspectedArtifact[]
  /** SHA-256 of every binary and installer that was published before in another version, with that version. */
  readonly published: ReadonlyMap<string, string>
  /** How the files came here: the sentences say what to do in these terms. */
  readonly way: 'upload' | 'copy'
}

const CODES: Record<RefusalKind, FailureCode> = {
  DEVELOPMENT_BUILD: 'BAD_USER_INPUT',
  MISSING: 'ARTIFACT_MISSING',
  CUT_SHORT: 'ARTIFACT_REFUSED',
  WRONG_PLATFORM: 'ARTIFACT_REFUSED',
  NOT_AN_INSTALLER: 'ARTIFACT_REFUSED',
  UNCHANGED: 'ARTIFACT_REFUSED',
  NO_MARKER: 'ARTIFACT_REFUSED',
  OTHER_COMPONENT: 'ARTIFACT_REFUSED',
  OTHER_VERSION: 'ARTIFACT_REFUSED',
}

/**
 * Whether these files may become the release: empty when they may, else everything that stands against it, at most one
 * sentence for each file. Pure. The last gate before a version reaches the fleet.
 */
export function judgeArtifacts(judged: ArtifactsToJudge): ArtifactRefusal[] {
  const { component, version, artifacts, way } = judged
  const refusals: ArtifactRefusal[] = []
  if (isDevelopmentBuild(version)) refusals.push(developmentBuild(version))
  if (!artifacts.some(({ name }) => name.kind === 'BINARY')) {
    const message = `There is no binary for ${version} of the ${component}: ${way} one for at least one platform, such as vesana-${component}-linux-amd64.`
    refusals.push(refusal('MISSING', message))
  }
  for (const artifact of artifacts) {
    const found = judgeFile(artifact, judged)
    if (found) refusals.push(found)
  }
  return refusals
}

/** `v1.4.2-dirty`, `v1.4.2-3-gabc1234-dirty`: built from a tree with changes that nobody has committed. Pure. */
export function isDevelopmentBuild(version: string): boolean {
  return /[-.]dirty(?![0-9A-Za-z])/.test(version)
}

export function developmentBuild(version: string): ArtifactRefusal {
  const message = `${version} is a development build, made from a tree with uncommitted changes. Commit them, tag the commit and build it with VERSION=v….`
  return refusal('DEVELOPMENT_BUILD', message)
}

/** One failure that tells all of them. The first one's code stands for the rest. */
export function failureOf(refusals: readonly [ArtifactRefusal, ...ArtifactRefusal[]]): Failure {
  return { code: refusals[0].code, message: refusals.map(({ message }) => message).join(' ') }
}

function judgeFile(artifact: InspectedArtifact, judged: ArtifactsToJudge): ArtifactRefusal | null {
  switch (artifact.name.kind) {
    case 'BINARY':
    case 'INSTALLER':
      return judgeForm(artifact, judged) ?? judgeChange(artifact, judged) ?? judgeMarker(artifact, judged)
    case 'SCRIPT':
      return artifact.inspection.size > 0 ? null : cutShort(artifact, judged.way)
  }
}

/** The right kind of program, and all of it. */
function judgeForm(
  { name, inspection }: InspectedArtifact,
  { way }: ArtifactsToJudge,
): ArtifactRefusal | null {
  const { executable, size } = inspection
  const is = executable === null ? 'no program' : `a program for ${platformText(executable)}`
  if (size === 0) return cutShort({ name, inspection }, way)
  if (name.kind === 'INSTALLER') {
    if (executable?.format !== 'pe') {
      const message = `${name.fileName} is ${is}, not a Windows installer: ${way} what makensis made.`
      return refusal('NOT_AN_INSTALLER', message)
    }
  } else if (executable !== null && size < executable.end && executable.machine === 'other') {
    return cutShort({ name, inspection }, way)
  } else if (executable === null || platformOf(executable) !== name.platform) {
    const message = `${name.fileName} is ${executable ? `${is}, not` : 'no program'} for ${name.platform}: ${way} the build for ${name.platform}.`
    return refusal('WRONG_PLATFORM', message)
  }
  return size < executable.end ? cutShort({ name, inspection }, way) : null
}

function cutShort({ name, inspection }: InspectedArtifact, way: string): ArtifactRefusal {
  const { size, executable } = inspection
  const expected = executable === null ? '' : `, and should have at least ${executable.end}`
  const message = `${name.fileName} is cut short: it has ${size} bytes${expected}. Wait until it is there as a whole, or ${way} it again.`
  return refusal('CUT_SHORT', message)
}

function judgeChange({ name, inspection }: InspectedArtifact, { published, way }: ArtifactsToJudge) {
  const earlier = published.get(inspection.sha256)
  if (earlier === undefined) return null
  const build = name.kind === 'INSTALLER' ? 'run makensis again and' : 'build it again and'
  const message = `${name.fileName} is unchanged: it is the file of ${earlier}. Please ${build} ${way} the new one${orRemove(way)}.`
  return refusal('UNCHANGED', message)
}

function judgeMarker(
  { name, inspection }: InspectedArtifact,
  judged: ArtifactsToJudge,
): ArtifactRefusal | null {
  const { component, version, way } = judged
  const { markers } = inspection
  if (markers.length === 0) {
    const is = name.kind === 'INSTALLER' ? 'installer' : 'binary'
    const message = `${name.fileName} is not a Vesana ${component} ${is}: it carries no version. ${capital(way)} what the build made.`
    return refusal('NO_MARKER', message)
  }
  const foreign = markers.find((marker) => marker.component !== component)
  if (foreign) {
    const message = `${name.fileName} is a build of the ${foreign.component}, not of the ${component}: ${way} the ${component}’s.`
    return refusal('OTHER_COMPONENT', message)
  }
  if (markers.every((marker) => marker.version === version)) return null
  const says = markers.map((marker) => marker.version).join(' and ')
  const whoSays = way === 'copy' ? 'VERSION says' : 'the release is'
  const message = `${name.fileName} says ${says}, ${whoSays} ${version}: ${way} the new build${orRemove(way)}.`
  return refusal('OTHER_VERSION', message)
}

/** A file in the flat folder may be left over from a release for more platforms. */
function orRemove(way: ArtifactsToJudge['way']): string {
  return way === 'copy' ? ', or remove the file' : ''
}

function platformText(executable: Executable): string {
  const system = executable.format === 'pe' ? 'Windows' : 'Linux'
  return (
    platformOf(executable) ??
    `${system} on ${executable.machine === '386' ? '32-bit x86' : 'another processor'}`
  )
}

function refusal(kind: RefusalKind, message: string): ArtifactRefusal {
  return { kind, code: CODES[kind], message }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
