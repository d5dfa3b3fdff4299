export const BARS = 40;

/** A line of bars from 0 to 100: the loudest of each part of the levels, which are from 0 to 1. */
export function waveformOf(levels: readonly number[], bars = BARS): readonly number[] {
  if (levels.length === 0) return [];
  return Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * levels.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * levels.length) / bars));
    return Math.round(Math.max(...levels.slice(from, to)) * 100);
  });
}

/** What a `waveform` says, made as long as it is drawn. Flat where it says nothing usable. */
export function waveformIn(given: unknown): readonly number[] {
  const levels = Array.isArray(given) ? given.slice(0, 1000).map(Number) : [];
  const usable = levels.map((level) => Math.min(Math.max(level / 100, 0), 1) || 0);
  return usable.length > 0 ? waveformOf(usable) : Array<number>(BARS).fill(0);
}

/** The bars as a path of an SVG of 3 × `BARS` by 24. */
export const pathOf = (waveform: readonly number[]): string =>
  waveform
    .map((bar, index) => {
      const half = 1 + (bar / 100) * 9;
      return `M${index * 3 + 1.5} ${12 - half}V${12 + half}`;
    })
    .join("");
