import { nextTick, watch } from 'vue'
import { createRouter, createWebHistory } from 'vue-router'
import type { RouteLocationNormalized } from 'vue-router'
import { startFailure } from './page/start-failure'
import { setPageTitle } from './page/page-title'
import { loadViewer } from './session/load-viewer'
import { session } from './session/session'
import { openedLink, parseSessionLink, safeReturnPath } from './session/session-link'
import { takeReturnPath } from './session/single-sign-on'

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
    { path: '/', redirect: () => safeReturnPath(takeReturnPath()) },
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('./session/SignInPage.vue'),
      meta: { title: 'Sign in', open: true },
    },
    {
      path: '/set-up',
      name: 'set-up',
      component: () => import('./session/SetUpPage.vue'),
      meta: { title: 'Set up', open: true },
    },
    {
      path: '/invitation',
      name: 'invitation',
      component: () => import('./session/InvitationPage.vue'),
      meta: { title: 'Invitation', open: true },
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
      path: '/rollouts',
      name: 'rollouts',
      component: () => import('./rollouts/RolloutListPage.vue'),
      meta: { title: 'Rollouts' },
    },
    {
      path: '/rollouts/:id',
      name: 'rollout',
      component: () => import('./rollouts/RolloutPage.vue'),
      props: true,
      meta: { title: 'Rollout' },
    },
    {
      path: '/windows',
      name: 'windows',
      component: () => import('./windows/WindowListPage.vue'),
      meta: { title: 'Maintenance windows' },
    },
    {
      path: '/audit',
      name: 'audit',
      component: () => import('./audit/AuditPage.vue'),
      meta: { title: 'Audit' },
    },
    {
      path: '/account',
      name: 'account',
      component: () => import('./account/AccountPage.vue'),
      meta: { title: 'Your account' },
    },
    {
      path: '/settings',
      name: 'settings',
      component: () => import('./settings/SettingsPage.vue'),
      redirect: '/settings/publishing',
      children: [
        {
          path: 'publishing',
          name: 'publishing',
          component: () => import('./settings/PublishingPage.vue'),
          meta: { title: 'Publishing' },
        },
        {
          path: 'people',
          name: 'people',
          component: () => import('./people/PersonListPage.vue'),
          meta: { title: 'People' },
        },
        {
          path: 'api-tokens',
          name: 'api-tokens',
          component: () => import('./api-tokens/ApiTokenListPage.vue'),
          meta: { title: 'API tokens' },
        },
        {
          path: 'enrollment-tokens',
          name: 'enrollment-tokens',
          component: () => import('./enrollment-tokens/EnrollmentTokenListPage.vue'),
          meta: { title: 'Enrollment tokens' },
        },
      ],
    },
    {
      path: '/:pathMatch(.*)*',
      name: 'not-found',
      component: () => import('./page/NotFoundPage.vue'),
      meta: { title: 'Not found', open: true },
    },
  ],
})

router.beforeEach(async (to) => {
  const link = parseSessionLink(to.hash)
  if (link && to.meta.open) {
    openedLink.value = link
    // The secret leaves the address and this history entry before anything else happens.
    history.replaceState(history.state, '', to.path)
    return { path: to.path, query: to.query, replace: true }
  }
  if (to.meta.open) return to.name === 'sign-in' ? afterSignIn(to) : true
  if (!session.known.value) {
    startFailure.value = await loadViewer()
    if (startFailure.value) return false
  }
  return session.signedIn.value || { name: 'sign-in', query: { to: to.fullPath } }
})

/** Who is signed in already has no use for the sign-in page. */
async function afterSignIn(to: RouteLocationNormalized) {
  if (!session.known.value) await loadViewer()
  return session.signedIn.value ? safeReturnPath(to.query.to) : true
}

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
