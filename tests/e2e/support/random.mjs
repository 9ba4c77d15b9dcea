// Small seeded generator (mulberry32), so that every random case can be repeated from its seed.

export function random_from(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    pick: (list) => list[Math.floor(next() * list.length)],
    half: (list) => list.filter(() => next() < 0.5),
  };
}

/// Stable number for a text, to give each scenario a seed of its own.
export function seed_of(text) {
  let hash = 2_166_136_261;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0), 16_777_619) >>> 0;
  return hash;
}
