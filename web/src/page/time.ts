import { ref } from 'vue'

/** The present, for words like “2 min ago”; it moves in steps that such words can show. */
export const now = ref(Date.now())
setInterval(() => (now.value = Date.now()), 10_000)

export function relativeTime(iso: string, at: number): string {
  const seconds = Math.round((at - Date.parse(iso)) / 1000)
  if (seconds < -45) return absoluteTime(iso)
  if (seconds < 45) return 'just now'
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.round(minutes / 60)
  if (hours < 24) return `${hours} h ago`
  const days = Math.round(hours / 24)
  if (days < 30) return days === 1 ? 'yesterday' : `${days} days ago`
  return new Date(iso).toLocaleDateString(undefined, { dateStyle: 'medium' })
}

export function absoluteTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
}

export function duration(fromIso: string, toIso: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(toIso) - Date.parse(fromIso)) / 1000))
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}

/** `in 3 days`; what is over is told as any time that has passed. */
export function timeLeft(iso: string, at: number): string {
  const seconds = Math.round((Date.parse(iso) - at) / 1000)
  if (seconds <= 0) return relativeTime(iso, at)
  if (seconds < 90) return `in ${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `in ${minutes} min`
  const hours = Math.round(minutes / 60)
  if (hours < 48) return `in ${hours} h`
  const days = Math.round(hours / 24)
  return days < 100 ? `in ${days} days` : new Date(iso).toLocaleDateString(undefined, { dateStyle: 'medium' })
}
