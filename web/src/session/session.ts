import { computed, readonly, ref } from 'vue'

const storageKey = 'vesana.token'

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}

const token = ref<string | null>(stored())
const expired = ref(false)

export const session = {
  token: readonly(token),
  signedIn: computed(() => token.value !== null),
  /** The server refused the token: the person did not choose to leave, and is told so. */
  expired: readonly(expired),
}

export function keepToken(value: string): void {
  token.value = value
  expired.value = false
  try {
    localStorage.setItem(storageKey, value)
  } catch {
    // Without storage the session lasts as long as the page.
  }
}

export function endSession(why: 'signed-out' | 'refused'): void {
  token.value = null
  expired.value = why === 'refused'
  try {
    localStorage.removeItem(storageKey)
  } catch {
    // Nothing was kept either.
  }
}

export function authorization(): Record<string, string> {
  return token.value ? { authorization: `Bearer ${token.value}` } : {}
}
