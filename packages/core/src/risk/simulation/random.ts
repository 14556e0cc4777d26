import { sha256Text } from '../../digest.ts';

/** A stream of random numbers that its name fixes: the same name gives the same numbers, bit for bit. */
export type RandomStream = {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
};

/**
 * The stream of a name: xoshiro128** (Blackman and Vigna), its state the first 128 bits of the name's SHA-256. Streams of different names
 * are independent for all that a simulation can tell, so that adding a scenario does not move the numbers of another.
 */
export function randomStream(name: string): RandomStream {
  const digest = sha256Text(name);
  const wordAt = (index: number): number => Number.parseInt(digest.slice(index * 8, index * 8 + 8), 16);
  let [a, b, c, d] = [wordAt(0), wordAt(1), wordAt(2), wordAt(3)];
  const word = (): number => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return result;
  };
  return { next: () => ((word() >>> 5) * 67_108_864 + (word() >>> 6)) / 9_007_199_254_740_992 };
}

/** Standard normal, by the polar method. */
export function normal(random: RandomStream): number {
  for (;;) {
    const x = 2 * random.next() - 1;
    const y = 2 * random.next() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** Gamma of a shape of 1 or more and scale 1, by Marsaglia and Tsang. */
function gamma(shape: number, random: RandomStream): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = random.next();
    if (u > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Beta whose shapes are both 1 or more. */
export function beta(first: number, second: number, random: RandomStream): number {
  const x = gamma(first, random);
  return x / (x + gamma(second, random));
}

/** How many events in a year of a rate. Large rates are halved, which is exact, where the product of uniforms would underflow. */
export function poisson(rate: number, random: RandomStream): number {
  if (rate <= 0) return 0;
  if (rate > 30) return poisson(rate / 2, random) + poisson(rate / 2, random);
  const limit = Math.exp(-rate);
  let events = 0;
  for (let product = random.next(); product > limit; product *= random.next()) events += 1;
  return events;
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
