import { userOf, type TokenSource } from "./token.js";

/** A token source whose first token is looked at before the login, and used for it. */
export class FirstToken {
  private first: string | null = null;

  constructor(private readonly source: TokenSource) {}

  /** The user of the token; null where the site gives none now. */
  async user(): Promise<string | null> {
    try {
      this.first ??= await this.ask();
      return userOf(this.first);
    } catch {
      return null; // the connection asks again, and reports it
    }
  }

  async next(): Promise<string> {
    const { first } = this;
    this.first = null;
    return first ?? (await this.ask());
  }

  private async ask(): Promise<string> {
    return typeof this.source === "function" ? this.source() : this.source;
  }
}
