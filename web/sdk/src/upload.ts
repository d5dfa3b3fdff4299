import type { FirstToken } from "./connection/first-token.js";
import type { Core } from "./core.js";
import type { ErrorData, PorticoError } from "./errors.js";
import type { Attachment } from "./generated/shapes.js";
import type { Tools } from "./tools.js";

export interface UploadOptions {
  /** Called with the part that is sent, from 0 to 1. */
  readonly onProgress?: (part: number) => void;
  /** Ends the upload. */
  readonly signal?: AbortSignal;
}

/** A file, or anything else that has bytes. A name may be given beside it. */
export type Uploadable = Blob & { readonly name?: string };

/**
 * Upload a file to the node: `POST /media` beside `/ws`. By XMLHttpRequest, because `fetch` reports no progress.
 * Rejects with a PorticoError; the same upload may be tried again where it is `retryable`.
 */
export function upload(
  tools: Tools,
  url: string,
  token: string,
  file: Uploadable,
  options: UploadOptions,
): Promise<Attachment> {
  const answers = new Answers(tools);
  const address = addressOf(url, file.name);
  if (typeof XMLHttpRequest === "undefined") return uploadByFetch(answers, address, token, file, options);
  return uploadByRequest(answers, address, token, file, options);
}

/** The same for a client. A file that the node would refuse is not sent at all; without a login yet, the node decides. */
export async function uploadFor(
  { tools, server }: Core,
  url: string,
  tokens: FirstToken,
  file: Uploadable,
  options: UploadOptions,
): Promise<Attachment> {
  const { fileBytes: limit = Infinity } = server?.limits ?? {};
  if (file.size > limit)
    throw new tools.PorticoError("too_large", `file: at most ${limit}`, { field: "file", limit });
  return upload(tools, url, await tokens.next(), file, options);
}

function uploadByRequest(
  answers: Answers,
  address: string,
  token: string,
  file: Uploadable,
  { onProgress, signal }: UploadOptions,
): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(answers.cancelled());
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    request.open("POST", address);
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 201) resolve(answers.attachmentOf(request.response));
      else reject(answers.refusalOf(request.response));
    };
    request.onerror = () => reject(answers.lost());
    request.onabort = () => reject(answers.cancelled());
    request.onloadend = () => signal?.removeEventListener("abort", abort);
    signal?.addEventListener("abort", abort);
    request.send(file);
  });
}

/** In Node and in service workers, without progress. */
async function uploadByFetch(
  answers: Answers,
  address: string,
  token: string,
  file: Uploadable,
  { signal }: UploadOptions,
): Promise<Attachment> {
  const headers = { Authorization: `Bearer ${token}` };
  const request = { method: "POST", headers, body: file, ...(signal && { signal }) };
  const response = await fetch(address, request).catch(() => {
    throw signal?.aborted ? answers.cancelled() : answers.lost();
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.status !== 201) throw answers.refusalOf(answer);
  return answers.attachmentOf(answer);
}

/** `wss://chat.example.com/ws` becomes `https://chat.example.com/media`. */
export function addressOf(url: string, filename = "file"): string {
  const address = new URL("media", url);
  address.protocol = address.protocol.replace("ws", "http");
  address.searchParams.set("filename", filename);
  return address.href;
}

/** What the answers to an upload mean. */
class Answers {
  constructor(private readonly tools: Tools) {}

  /** What `message.send` takes of the answer. */
  attachmentOf(answer: unknown): Attachment {
    const { id, ...rest } = this.tools.toCamel(answer) as Attachment & { id: string };
    return { ...rest, mediaId: id };
  }

  refusalOf(answer: unknown): PorticoError {
    const { error } = (this.tools.toCamel(answer) ?? {}) as { error?: ErrorData };
    if (!error?.code || !error.message) return this.lost();
    const { code, message, ...details } = error;
    return this.tools.fromErrorData({ code, message, details });
  }

  lost(): PorticoError {
    return this.tools.notConnected("lost");
  }

  cancelled(): PorticoError {
    return new this.tools.PorticoError("unavailable", "cancelled", { reason: "cancelled" });
  }
}
