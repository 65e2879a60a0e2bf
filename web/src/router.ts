import { nextTick, watch } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import { setPageTitle } from './page/page-title'
import { session } from './session/session'
import { parseSignInLink, safeReturnPath } from './session/sign-in-link'
import { openSignInLink } from './session/use-sign-in'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    open?: boolean
  }
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? undefined : { top: 0 }),
  routes: [
    { path: '/', redirect: '/hosts' },
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('./session/SignInPage.vue'),
      meta: { title: 'Sign in', open: true },
    },
    {
      path: '/hosts',
      name: 'hosts',
      component: () => import('./hosts/HostListPage.vue'),
      meta: { title: 'Hosts' },
    },
    {
      path: '/hosts/:id',
      name: 'host',
      component: () => import('./hosts/HostPage.vue'),
      props: true,
      meta: { title: 'Host' },
    },
    {
      path: '/releases',
      name: 'releases',
      component: () => import('./releases/ReleaseListPage.vue'),
      meta: { title: 'Releases' },
    },
    {
      path: '/:pathMatch(.*)*',
      name: 'not-found',
      component: () => import('./page/NotFoundPage.vue'),
      meta: { title: 'Not found', open: true },
    },
  ],
})

router.beforeEach((to) => {
  const link = parseSignInLink(to.hash)
  if (link) {
    openSignInLink(link)
    // The secret leaves the address and this history entry before anything else happens.
    history.replaceState(history.state, '', to.path)
    const back =
      to.name === 'sign-in' ? to.query.to : router.resolve({ path: to.path, query: to.query }).fullPath
    return { name: 'sign-in', query: { to: safeReturnPath(back) }, replace: true }
  }
  if (!to.meta.open && !session.signedIn.value) return { name: 'sign-in', query: { to: to.fullPath } }
  return true
})

router.afterEach((to, from) => {
  if (to.path === from.path && from.matched.length > 0) return
  setPageTitle(to.meta.title)
  // A change of page without a page load says nothing to a screen reader unless the focus moves.
  if (from.matched.length > 0)
    void nextTick(() => document.getElementById('main')?.focus({ preventScroll: true }))
})

watch(session.signedIn, (signedIn) => {
  const route = router.currentRoute.value
  if (!signedIn && !route.meta.open) void router.push({ name: 'sign-in', query: { to: route.fullPath } })
})
