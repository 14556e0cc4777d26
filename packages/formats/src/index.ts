export * from './exchange/index.ts';
