export * from './registry.ts';
export {
  type FoundWaiver, type RefusalCode, type RenderedFile, type RenderedWaivers, refusalCodes, type ReportSource, type WaiverEntry,
  type WaiverRefusal, type WaiverRenderer, type WaiverRequest,
} from './renderer.ts';
