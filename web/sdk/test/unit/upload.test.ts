import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { tools } from "../../src/tools.js";
import { addressOf, upload } from "../../src/upload.js";

/** A request in a test's hands. */
class FakeRequest {
  static last: FakeRequest;
  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  readonly headers: Record<string, string> = {};
  status = 0;
  response: unknown = null;
  address = "";
  onload = (): void => undefined;
  onerror = (): void => undefined;
  onabort = (): void => undefined;
  onloadend = (): void => undefined;

  constructor() {
    FakeRequest.last = this;
  }

  open(_: string, address: string): void {
    this.address = address;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  send(): void {
    // The test answers.
  }

  abort(): void {
    this.onabort();
  }

  answer(status: number, response: unknown): void {
    Object.assign(this, { status, response });
    this.onload();
  }
}

beforeEach(() => vi.stubGlobal("XMLHttpRequest", FakeRequest));
afterEach(() => vi.unstubAllGlobals());

const file = Object.assign(new Blob(["x"]), { name: "a plan.png" });
const begin = (options = {}): ReturnType<typeof upload> =>
  upload(tools, "wss://chat.example.com/ws", "the-token", file, options);

describe("an upload", () => {
  it("goes to the node, beside the WebSocket, and gives what a message takes", async () => {
    const parts: number[] = [];
    const done = begin({ onProgress: (part: number) => parts.push(part) });
    const request = FakeRequest.last;
    expect(request.address).toBe("https://chat.example.com/media?filename=a+plan.png");
    expect(request.headers["Authorization"]).toBe("Bearer the-token");
    request.upload.onprogress?.({ loaded: 1, total: 4 });
    request.answer(201, {
      id: "9f",
      type: "image/png",
      filename: "a plan.png",
      size: 1,
      width: 2,
      height: 3,
    });
    const sizes = { size: 1, width: 2, height: 3 };
    expect(await done).toEqual({ mediaId: "9f", type: "image/png", filename: "a plan.png", ...sizes });
    expect(parts).toEqual([0.25]);
  });

  it("that is refused says why", async () => {
    const done = begin();
    FakeRequest.last.answer(429, {
      error: { code: "rate_limited", message: "too many", retry_after_ms: 1000 },
      timestamp: "2026",
    });
    await expect(done).rejects.toMatchObject({
      code: "rate_limited",
      retryable: true,
      details: { retryAfterMs: 1000 },
    });
  });

  it("whose connection breaks may be tried again", async () => {
    const done = begin();
    FakeRequest.last.onerror();
    await expect(done).rejects.toMatchObject({ code: "unavailable", retryable: true });
  });

  it("can be cancelled", async () => {
    const control = new AbortController();
    const done = begin({ signal: control.signal });
    control.abort();
    await expect(done).rejects.toMatchObject({ details: { reason: "cancelled" }, retryable: false });
    await expect(begin({ signal: control.signal })).rejects.toMatchObject({
      details: { reason: "cancelled" },
    });
  });

  it("has an address for each kind of node", () => {
    expect(addressOf("ws://127.0.0.1:8080/ws", "a")).toBe("http://127.0.0.1:8080/media?filename=a");
  });
});
