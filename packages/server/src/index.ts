export { buildApp } from './app.ts';
export { readSettings, type Settings } from './config.ts';
export type { ServerContext } from './context.ts';
