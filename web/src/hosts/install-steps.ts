import type { Component } from '../gql/graphql'

export interface InstallStep {
  title: string
  label: string
  text: string
}

/** One line that installs everything; the token is a host's, or one by which machines enroll themselves. */
export function installLine(component: Component, server: string, token: string): string {
  const script = `${server}/${component.toLowerCase()}/install.sh`
  return `curl -fsSL ${script} | sudo bash -s -- ${token} ${server}`
}

export interface WindowsInstall {
  /** Where the set-up program is, for a person who takes the wizard. */
  setUp: string
  /** One line that downloads it and installs everything without a question. */
  line: string
}

/** Only the agent runs on Windows. */
export function windowsInstall(component: Component, server: string, token: string): WindowsInstall | null {
  if (component !== 'AGENT') return null
  const program = 'vesana-agent-setup.exe'
  const setUp = `${server}/agent-binaries/${program}`
  const install = `start /wait ${program} /S /SERVER=${server} /TOKEN=${token}`
  return { setUp, line: `curl -fsSLo ${program} ${setUp} && ${install}` }
}

/** What a person does on the machine, whole and ready to paste. Paths: protocol.md, “The agent's files and commands”. */
export function installSteps(component: Component, server: string, token: string): InstallStep[] {
  return component === 'AGENT' ? agentSteps(server, token) : collectorSteps(server, token)
}

function agentSteps(server: string, token: string): InstallStep[] {
  return [
    download(server, 'agent'),
    {
      title: 'Write /etc/vesana-agent/config.yaml',
      label: 'config.yaml',
      text: `server: ${server}\ntoken: ${token}\nauto_update: true\n`,
    },
    {
      title: 'Start it',
      label: 'run command',
      text: '/usr/local/bin/vesana-agent run --config /etc/vesana-agent/config.yaml',
    },
  ]
}

function collectorSteps(server: string, token: string): InstallStep[] {
  return [
    download(server, 'collector'),
    {
      title: 'Write /etc/vesana/collector.env',
      label: 'collector.env',
      text: `VESANA_SERVER=${server}\nVESANA_API_KEY=${token}\n`,
    },
    {
      title: 'Start it',
      label: 'run command',
      text: '/usr/local/bin/vesana-collector run --config /etc/vesana/collector.env',
    },
  ]
}

function download(server: string, name: 'agent' | 'collector'): InstallStep {
  const program = `vesana-${name}`
  return {
    title: `Download the ${name}`,
    label: 'download command',
    text:
      `curl -fsSLo ${program} ${server}/${name}-binaries/${program}-linux-amd64\n` +
      `sudo install -m 0755 ${program} /usr/local/bin/${program}`,
  }
}
