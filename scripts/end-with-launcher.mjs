/** Preloaded by run-until-ended.mjs: a program whose launcher was killed must not live on and hold its port. */
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}
