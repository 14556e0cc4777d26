export * from './exchange/index.ts';
export * from './findings/index.ts';
