import { asPorticoError, PorticoError } from "../errors.js";

/** An access token, or a function that gets a new one from the site. */
export type TokenSource = string | (() => string | Promise<string>);

/** Gets tokens from the site, and remembers which one Portico refused. */
export class Tokens {
  private refused: string | null = null;
  private refusals = 0;

  constructor(private readonly source: TokenSource) {}

  /** A token. Throws `unavailable` when the site gives none now, `forbidden` when it says that nobody is logged in. */
  async get(): Promise<string> {
    const token = await this.ask();
    if (!token) throw new PorticoError("forbidden", "no token", { reason: "no_token" });
    return token;
  }

  /** Portico refused a token. Whether asking for another one can help: once, if it is another one. */
  refuse(token: string): boolean {
    this.refusals += 1;
    const isFirst = this.refusals === 1 && typeof this.source === "function";
    this.refused = token;
    return isFirst;
  }

  /** Whether Portico has refused this token already. */
  wasRefused(token: string): boolean {
    return token === this.refused;
  }

  /** Portico accepted a token. */
  accept(): void {
    this.refusals = 0;
    this.refused = null;
  }

  private async ask(): Promise<string> {
    try {
      return typeof this.source === "function" ? await this.source() : this.source;
    } catch (thrown) {
      if (thrown instanceof PorticoError) throw thrown;
      throw new PorticoError("unavailable", `no token: ${asPorticoError(thrown).message}`);
    }
  }
}

/** The user of a JWT, without a check: Portico checks it. Null where it cannot be read. */
export function userOf(token: string): string | null {
  try {
    const [, body = ""] = token.split(".");
    const bytes = Uint8Array.from(atob(body.replace(/-/g, "+").replace(/_/g, "/")), (char) =>
      char.charCodeAt(0),
    );
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as { user_id?: string | number; sub?: string };
    const id = claims.user_id ?? claims.sub;
    return id === undefined ? null : String(id);
  } catch {
    return null;
  }
}
