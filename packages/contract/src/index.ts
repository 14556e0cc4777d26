export * from './client.ts';
export * from './common.ts';
export * from './health/routes.ts';
export * from './problem.ts';
export * from './route.ts';
export * from './routes.ts';
export * from './sessions/routes.ts';
