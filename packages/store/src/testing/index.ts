export * from './bare-postgres.ts';
export * from './cluster.ts';
export * from './copy-text.ts';
export * from './database.ts';
