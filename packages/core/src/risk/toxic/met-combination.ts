import type { ExceptionId } from '../../ids.ts';

/** A toxic combination that a request completes, as it is kept and shown. */
export type MetCombination = {
  readonly rule: string;
  readonly title: string;
  /** Exceptions that it meets; empty: it is toxic by itself. */
  readonly with: readonly ExceptionId[];
  /** Assets on which it does, the first few by name. */
  readonly assets: readonly string[];
  readonly assetCount: number;
};
