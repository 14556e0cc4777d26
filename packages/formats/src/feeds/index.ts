export { readThreatFeed } from './threat-feeds.ts';
