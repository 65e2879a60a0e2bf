import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

describe('the configuration', () => {
  it('needs nothing', () => {
    expect(readConfig({}, '/srv/vesana')).toEqual({
      port: 4000,
      host: '127.0.0.1',
      publicUrl: undefined,
      dataDir: '/srv/vesana/data',
      binariesDir: '/srv/vesana/binaries',
      database: { kind: 'sqlite', file: '/srv/vesana/data/vesana.db' },
      logLevel: 'info',
      tls: undefined,
      trustProxy: false,
      adminToken: undefined,
      firstAdmin: undefined,
      secret: undefined,
      oidc: undefined,
      retention: { attemptDays: 730, auditDays: 0 },
    })
  })

  it('takes an address without the slash at its end', () => {
    expect(readConfig({ PUBLIC_URL: 'https://updates.example.com/' }).publicUrl).toBe(
      'https://updates.example.com',
    )
  })

  it.each([
    ['sqlite:other.db', { kind: 'sqlite', file: '/srv/vesana/other.db' }],
    ['postgres://u:p@db/vesana', { kind: 'postgres', url: 'postgres://u:p@db/vesana' }],
  ])('takes %s as its database', (url, database) => {
    expect(readConfig({ DATABASE_URL: url }, '/srv/vesana').database).toEqual(database)
  })

  it.each([
    ['2', 2],
    ['true', true],
    ['10.0.0.1, 10.1.0.0/16', '10.0.0.1, 10.1.0.0/16'],
  ])('takes TRUST_PROXY=%s', (text, trustProxy) => {
    expect(readConfig({ TRUST_PROXY: text }).trustProxy).toBe(trustProxy)
  })

  it('counts an empty variable as absent', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '' }).port).toBe(4000)
  })

  it.each([
    ['PORT', 'many', /PORT takes a port number/],
    ['PORT', '70000', /PORT takes a port number/],
    ['PUBLIC_URL', 'updates', /PUBLIC_URL takes an address/],
    ['PUBLIC_URL', 'ftp://updates', /PUBLIC_URL takes an address/],
    ['DATABASE_URL', 'mysql://db', /DATABASE_URL takes sqlite:PATH or postgres:/],
    ['VESANA_ADMIN_TOKEN', 'short', /VESANA_ADMIN_TOKEN takes a token of at least 32 characters/],
    ['TRUST_PROXY', '10.0.0.300', /TRUST_PROXY takes the number of proxies/],
    ['TRUST_PROXY', '10.0.0.0/33', /TRUST_PROXY takes the number of proxies/],
    ['TRUST_PROXY', 'nginx', /TRUST_PROXY takes the number of proxies/],
    ['VESANA_ADMIN_PASSWORD', 'short', /VESANA_ADMIN_PASSWORD takes a password of at least 12/],
    ['TLS_CERT_FILE', 'cert.pem', /TLS_KEY_FILE is missing: TLS_CERT_FILE needs it/],
    ['OIDC_ISSUER', 'https://login.example.com', /OIDC_CLIENT_ID is missing: OIDC_ISSUER needs it/],
    ['OIDC_NEW_PEOPLE', 'EVERYBODY', /OIDC_NEW_PEOPLE takes NONE or the role/],
    ['ATTEMPT_RETENTION_DAYS', '-1', /ATTEMPT_RETENTION_DAYS takes a number of days/],
    ['LOG_LEVEL', 'loud', /LOG_LEVEL takes one of fatal, error/],
  ])('refuses %s=%s and says what it takes', (name, value, message) => {
    expect(() => readConfig({ [name]: value })).toThrow(message)
  })

  it('names every wrong variable at once, and quotes none', () => {
    const read = () => readConfig({ PORT: 'x', VESANA_ADMIN_TOKEN: 'hunter2' })
    expect(read).toThrow(/PORT[^]*VESANA_ADMIN_TOKEN/)
    expect(read).not.toThrow(/hunter2/)
  })
})
