export { authenticator } from './authenticator.ts';
export { loadDemo } from '../demo/load-demo.ts';
export { startSequencer } from '../sequencer/sequencer.ts';
export * from './demo-server.ts';
export * from './requests.ts';
