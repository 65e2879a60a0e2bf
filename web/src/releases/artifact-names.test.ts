import { expect, it } from 'vitest'
import { artifactNames, artifactUrl, fileSize } from './artifact-names'

it('a release takes one file a platform, the installer and the script', () => {
  expect(artifactNames('COLLECTOR')).toEqual([
    'vesana-collector-linux-amd64',
    'vesana-collector-linux-arm64',
    'vesana-collector-windows-amd64.exe',
    'vesana-collector-setup.exe',
    'install.sh',
  ])
})

it('an upload’s address names component, version and file', () => {
  expect(artifactUrl('AGENT', 'v1.5.0', 'install.sh')).toBe(
    '/api/v1/releases/agent/v1.5.0/artifacts/install.sh',
  )
})

it.each([
  [999, '999 B'],
  [4123, '4.1 kB'],
  [109_012_345, '109 MB'],
  [999_999_999, '1.0 GB'],
])('%d bytes are read as %s', (bytes, words) => expect(fileSize(bytes)).toBe(words))
