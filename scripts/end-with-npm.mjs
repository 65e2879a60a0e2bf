/** Imported by scripts that run for minutes: npm signals only the shell between, which dies without passing it on. */
const PARENT = process.ppid

setInterval(() => {
  if (process.ppid !== PARENT) process.kill(process.pid, 'SIGTERM')
}, 250).unref()
