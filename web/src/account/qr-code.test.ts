import { expect, it } from 'vitest'
import { qrCode } from './qr-code'

it('a QR code has its three corners, and nothing dark in the quiet zone', () => {
  const { size, path } = qrCode('otpauth://totp/Vesana:ada@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Vesana')
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)/g)].map(([, x, y]) => `${x},${y}`))
  const last = size - 1 - 4
  for (const corner of [`4,4`, `${last},4`, `4,${last}`]) expect(dark).toContain(corner)
  expect([...dark].filter((square) => square.split(',').some((at) => +at < 4 || +at > last))).toEqual([])
})
