import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const api = process.env.VESANA_API_URL ?? 'http://127.0.0.1:4000'
const served = [
  '/graphql',
  '/api',
  '/agent-binaries',
  '/collector-binaries',
  '/healthz',
  '/agent/install.sh',
  '/collector/install.sh',
]

export default defineConfig({
  plugins: [
    vue(),
    ui({
      router: true,
      // The page's own switch (page/color-mode.ts) is needed before the first paint and without an inline script.
      colorMode: false,
      autoImport: false,
      components: { dts: 'src/components.d.ts' },
      // Icons travel in the bundle: a dashboard in a closed network asks nothing of the outside.
      icon: { clientBundle: { scan: { globInclude: ['src/**/*.{vue,ts}'] } } },
      theme: { colors: ['primary', 'success', 'warning', 'error', 'info'] },
      ui: {
        colors: {
          primary: 'indigo',
          success: 'green',
          warning: 'amber',
          error: 'red',
          info: 'sky',
          neutral: 'zinc',
        },
      },
    }),
  ],
  server: { proxy: Object.fromEntries(served.map((path) => [path, { target: api, changeOrigin: false }])) },
  build: { target: 'es2022', chunkSizeWarningLimit: 600 },
})
