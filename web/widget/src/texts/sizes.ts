const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** A number of bytes in words: `48 kB`. */
export function sizeIn(locale: string, bytes: number): string {
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), 0), UNITS.length - 1);
  const options = {
    style: "unit",
    unit: UNITS[power],
    unitDisplay: power ? "short" : "long", // the short form of some languages is "19 byte"
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat(locale, options).format(bytes / 1000 ** power);
}
