// Loaded before the server: when the process that started it is killed, the server stops as on SIGTERM
// instead of living on unseen with the port and the data folder.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
if (process.channel) process.channel.unref();
