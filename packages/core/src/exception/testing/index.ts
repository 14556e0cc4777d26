export * from './life.ts';
export { readCases, requestContent, World } from './world.ts';
