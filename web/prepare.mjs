/** Writes Nuxt UI's theme types (web/node_modules/.nuxt-ui), which vue-tsc needs and only Vite's config hook makes. */
import { resolveConfig } from 'vite'

await resolveConfig({ logLevel: 'error' }, 'build')
