import { readFile, readdir } from 'node:fs/promises'
import type { Component } from '@vesana/agent/protocol'

/** Where install.sh and the systemd units lie: agent/deploy of this very version of the server. */
const DEPLOY_FOLDER = new URL('../../../agent/deploy/', import.meta.url)
const UNIT_FILE = /\.(service|timer|path|target)$/
/** What may stand in the script's quotes as it is, and what the script itself takes for an address. */
const PLAIN_URL = /^https?:\/\/[A-Za-z0-9._:/~%[\]-]+$/

export interface InstallScriptParts {
  readonly component: Component
  /** The server that is meant where the command line names none. */
  readonly publicUrl: string | undefined
  /** The text of each systemd unit, by its file name. */
  readonly units: Readonly<Record<string, string>>
}

/** The installer for components that are released without one of their own: one file, with the units in it. */
export async function builtInInstallScript(
  component: Component,
  publicUrl: string | undefined,
): Promise<string> {
  const template = await readFile(new URL('install.sh', DEPLOY_FOLDER), 'utf8')
  const names = (await readdir(DEPLOY_FOLDER)).filter((name) => isUnitOf(component, name)).toSorted()
  const units = await Promise.all(
    names.map(async (name) => [name, await readFile(new URL(name, DEPLOY_FOLDER), 'utf8')] as const),
  )
  return renderInstallScript(template, { component, publicUrl, units: Object.fromEntries(units) })
}

function isUnitOf(component: Component, name: string): boolean {
  return /^vesana-[a-z]+[.-]/.exec(name)?.[0].slice(0, -1) === `vesana-${component}` && UNIT_FILE.test(name)
}

/** Fills in what install.sh leaves open. Pure. @throws where the script has no place for it: a bug */
export function renderInstallScript(
  template: string,
  { component, publicUrl, units }: InstallScriptParts,
): string {
  const server = publicUrl !== undefined && PLAIN_URL.test(publicUrl) ? publicUrl : ''
  const parts: Array<[RegExp, string]> = [
    [/^COMPONENT=agent$/m, `COMPONENT=${component}`],
    [/^DEFAULT_SERVER=''$/m, `DEFAULT_SERVER='${server}'`],
    [/^# @units[^]*?^# @end$/m, unitFunctions(units)],
  ]
  return parts.reduce((script, [place, text]) => {
    if (!place.test(script)) throw new Error(`install.sh has no place for ${place.source}`)
    return script.replace(place, () => text)
  }, template)
}

const END_OF_UNIT = 'END_OF_VESANA_UNIT'

function unitFunctions(units: InstallScriptParts['units']): string {
  const cases = Object.entries(units).map(([name, text]) => {
    const whole = text.endsWith('\n') ? text : `${text}\n`
    return `    ${name}) cat <<'${END_OF_UNIT}'\n${whole}${END_OF_UNIT}\n    ;;`
  })
  return [
    `unit_names() { printf '%s\\n' ${Object.keys(units).join(' ')}; }`,
    'unit_text() {',
    '  case $1 in',
    ...cases,
    '  esac',
    '}',
  ].join('\n')
}
