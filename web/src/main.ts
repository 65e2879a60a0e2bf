import ui from '@nuxt/ui/vue-plugin'
import urql from '@urql/vue'
import { createApp } from 'vue'
import App from './App.vue'
import './main.css'
import './page/color-mode'
import { router } from './router'
import { client } from './urql'

createApp(App).use(router).use(ui).use(urql, client).mount('#app')

// The server was updated under an open page: the parts that it would load next are gone, the new ones have other names.
window.addEventListener('vite:preloadError', () => window.location.reload())

// Tokens were kept here before there were sessions: one that is still there only waits to be stolen.
try {
  localStorage.removeItem('vesana.token')
} catch {
  // Without storage nothing was kept.
}
