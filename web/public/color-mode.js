// A file of its own, loaded before the first paint: inline it would break `script-src 'self'`, later it would flash.
;(function () {
  let stored = null
  try {
    stored = localStorage.getItem('vesana.color-mode')
  } catch {
    // Storage may be forbidden; the system's choice holds then.
  }
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.classList.toggle('dark', dark)
})()
