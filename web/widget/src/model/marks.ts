/** A piece of a text; `isHit` where it is what was searched for. */
export interface Piece {
  readonly text: string;
  readonly isHit: boolean;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
  "&amp;": "&",
};
const ENTITY = /&(?:lt|gt|quot|#x27|amp);/g;
const MARK = /<mark>(.*?)<\/mark>/s;

/** The pieces of a `fragment` of `message.search`: escaped HTML with `<mark>` around each hit. */
export function piecesOfFragment(fragment: string): readonly Piece[] {
  // What the group of the expression matched is at the odd places.
  const pieces = fragment
    .split(MARK)
    .map((html, index) => ({ text: unescaped(html), isHit: index % 2 === 1 }));
  return pieces.filter(({ text }) => text !== "");
}

/** The words of a query, as `includesAll` and `marked` compare them. */
export const wordsOf = (query: string): readonly string[] =>
  query.split(/[\s"“”„«»*]+/u).flatMap((word) => folded(word) || []);

/** Whether a text has every word, in any letter case and with any accents. */
export function includesAll(text: string, words: readonly string[]): boolean {
  const within = folded(text);
  return words.every((word) => within.includes(word));
}

/** A text in pieces, with the words that were searched for. Joined they are the text again. */
export function marked(text: string, words: readonly string[]): readonly Piece[] {
  const pieces: { text: string; isHit: boolean }[] = [];
  const characters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  const hits = placesOf(folded(text), words);
  let start = 0; // in the folded text, where a character may have any length: `ß` is `ss`
  for (const character of characters) {
    const end = start + folded(character).length;
    const isHit = hits.some(([from, to]) => start < to && end > from);
    const last = pieces.at(-1);
    if (last?.isHit === isHit) last.text += character;
    else pieces.push({ text: character, isHit });
    start = end;
  }
  return pieces;
}

function placesOf(text: string, words: readonly string[]): readonly (readonly [number, number])[] {
  return words.flatMap((word) => {
    const places: [number, number][] = [];
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      places.push([at, at + word.length]);
    }
    return places;
  });
}

/** Character by character, so that the parts of a folded text are its folded parts. */
const folded = (text: string): string =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");

const unescaped = (html: string): string => html.replace(ENTITY, (entity) => ENTITIES[entity] ?? entity);
