export * from './feeds/index.ts';
export * from './exchange/index.ts';
export * from './findings/index.ts';
export * from './waivers/index.ts';
