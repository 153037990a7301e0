// Loaded with --import into every process that `npm start` starts: when the launcher is gone, even by `kill -9`,
// its IPC channel closes and the process ends as if it had been asked to.

const graceMs = 8000;

process.on("disconnect", () => {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), graceMs).unref();
  process.kill(process.pid, "SIGTERM");
});
// The listener must not keep a process alive that has nothing else to do.
process.channel?.unref();
