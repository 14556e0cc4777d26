export * from './reader.ts';
export * from './registry.ts';
export * from './summary.ts';
