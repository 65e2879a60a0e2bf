import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { updateErrorOf } from '../files/file-error.ts'
import type { Places } from '../files/places.ts'
import type { Offer } from '../protocol/index.ts'
import { failure, success, type Result } from '../result.ts'
import type { UpdateError } from './update-state.ts'

/** The download, a copy as backup where hard links do not work, and some room to live. */
const SPACE_FACTOR = 2.2

/** What can be known to fail before a byte is downloaded. `server`: the server that made the offer. */
export async function prepare(
  offer: Offer,
  places: Places,
  server: string,
): Promise<Result<void, UpdateError>> {
  const address = new URL(offer.binary_url)
  if (address.protocol !== 'https:' && address.protocol !== 'http:') {
    return failure({
      code: 'DOWNLOAD_REFUSED',
      message: `binary_url must be http or https, not ${address.protocol}`,
    })
  }
  if (address.protocol === 'http:' && new URL(server).protocol === 'https:') {
    const message = `The server is asked over https, so ${address.origin} is not asked over http. Check its PUBLIC_URL.`
    return failure({ code: 'DOWNLOAD_REFUSED', message })
  }
  return hasRoom(offer, places)
}

async function hasRoom(offer: Offer, places: Places): Promise<Result<void, UpdateError>> {
  const folder = dirname(places.target)
  try {
    await access(folder, constants.W_OK | constants.X_OK)
    const { bavail, bsize } = await statfs(folder)
    const kept = await stat(places.partial).then(
      ({ size }) => size,
      () => 0,
    )
    const needed = Math.ceil(offer.binary_size * SPACE_FACTOR)
    if (bavail * bsize + kept >= needed) return success(undefined)
    const message = `${folder} has ${megabytes(bavail * bsize)} free; the update needs ${megabytes(needed)}.`
    return failure({ code: 'NO_SPACE', message })
  } catch (error) {
    return failure(updateErrorOf(error))
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
