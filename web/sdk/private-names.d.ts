/** The folders of what a bundle is made of. */
export interface Folders {
  readonly sources: readonly string[];
  readonly libraries?: readonly string[];
}

export declare function privateNames(folders: Folders): RegExp;

/** Names that may be shortened although they are not private. */
export declare const INTERNAL: readonly string[];
