import { computed, ref, watchEffect } from 'vue'

export type ColorMode = 'system' | 'light' | 'dark'

// The same key is read by public/color-mode.js before the first paint.
const storageKey = 'vesana.color-mode'
const system = window.matchMedia('(prefers-color-scheme: dark)')

function stored(): ColorMode {
  try {
    const value = localStorage.getItem(storageKey)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system'
  }
}

export const colorMode = ref<ColorMode>(stored())
const systemIsDark = ref(system.matches)
system.addEventListener('change', (event) => (systemIsDark.value = event.matches))

export const dark = computed(() =>
  colorMode.value === 'system' ? systemIsDark.value : colorMode.value === 'dark',
)

watchEffect(() => document.documentElement.classList.toggle('dark', dark.value))

export function setColorMode(mode: ColorMode): void {
  colorMode.value = mode
  try {
    localStorage.setItem(storageKey, mode)
  } catch {
    // Chosen for this page then.
  }
}
