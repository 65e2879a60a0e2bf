import { expect, it } from 'vitest'
import { installSteps } from './install-steps'

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
