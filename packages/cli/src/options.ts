import { type AssetRef, type Instant, parseAssetKey, parseInstant } from '@exeat/core';
import { InvalidArgumentError } from 'commander';

/** Commander parsers: a bad value ends with exit code 2 and a message that says what was expected. */
export function instantOption(text: string): Instant {
  return parsed(() => parseInstant(text));
}

export function assetOption(text: string): AssetRef {
  return parsed(() => parseAssetKey(text));
}

export function assetsOption(text: string, earlier: readonly AssetRef[] = []): readonly AssetRef[] {
  const asset = assetOption(text);
  const known = earlier.some(({ type, id }) => type === asset.type && id === asset.id);
  return known ? earlier : [...earlier, asset];
}

export function wholeNumberOption(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError(`expected a whole number from 1, got "${text}".`);
  return value;
}

/** The instant to judge by: the given one, else this machine's clock. */
export function instantOrNow(at: Instant | undefined): Instant {
  return at ?? parseInstant(new Date().toISOString());
}

function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? `${error.message}.` : String(error));
  }
}
