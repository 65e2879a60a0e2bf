import { expect, it } from 'vitest'
import { installLine, installSteps, windowsInstall } from './install-steps'

it('one line installs an agent or a collector from the server that the dashboard is at', () => {
  expect(installLine('AGENT', 'https://vesana.example', 'vesana_t')).toBe(
    'curl -fsSL https://vesana.example/agent/install.sh | sudo bash -s -- vesana_t https://vesana.example',
  )
  expect(installLine('COLLECTOR', 'https://vesana.example', 'vesana_t')).toContain('/collector/install.sh')
})

it('one line installs an agent on Windows without a question; there is no collector for it', () => {
  expect(windowsInstall('AGENT', 'https://vesana.example', 'vesana_t')).toEqual({
    setUp: 'https://vesana.example/agent-binaries/vesana-agent-setup.exe',
    line:
      'curl -fsSLo vesana-agent-setup.exe https://vesana.example/agent-binaries/vesana-agent-setup.exe' +
      ' && start /wait vesana-agent-setup.exe /S /SERVER=https://vesana.example /TOKEN=vesana_t',
  })
  expect(windowsInstall('COLLECTOR', 'https://vesana.example', 'vesana_t')).toBeNull()
})

it('an agent is told its server and token in config.yaml', () => {
  const texts = installSteps('AGENT', 'https://vesana.example', 'vesana_t').map((step) => step.text)
  expect(texts[0]).toContain(
    'curl -fsSLo vesana-agent https://vesana.example/agent-binaries/vesana-agent-linux-amd64',
  )
  expect(texts[1]).toBe('server: https://vesana.example\ntoken: vesana_t\nauto_update: true\n')
  expect(texts[2]).toBe('/usr/local/bin/vesana-agent run --config /etc/vesana-agent/config.yaml')
})

it('a collector is told them in collector.env', () => {
  const texts = installSteps('COLLECTOR', 'https://vesana.example', 'vesana_t').map((step) => step.text)
  expect(texts[0]).toContain('https://vesana.example/collector-binaries/vesana-collector-linux-amd64')
  expect(texts[1]).toBe('VESANA_SERVER=https://vesana.example\nVESANA_API_KEY=vesana_t\n')
  expect(texts[2]).toContain('vesana-collector run')
})
