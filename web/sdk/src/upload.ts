import { toCamel } from "./casing.js";
import { fromErrorData, notConnected, PorticoError, type ErrorData } from "./errors.js";
import type { Attachment } from "./generated/shapes.js";

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
  url: string,
  token: string,
  file: Uploadable,
  options: UploadOptions,
): Promise<Attachment> {
  const { onProgress, signal } = options;
  if (typeof XMLHttpRequest === "undefined")
    return uploadByFetch(addressOf(url, file.name), token, file, signal);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(cancelled());
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    request.open("POST", addressOf(url, file.name));
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 201) resolve(attachmentOf(request.response));
      else reject(refusalOf(request.response));
    };
    request.onerror = () => reject(notConnected("lost"));
    request.onabort = () => reject(cancelled());
    request.onloadend = () => signal?.removeEventListener("abort", abort);
    signal?.addEventListener("abort", abort);
    request.send(file);
  });
}

/** In Node, without progress. */
async function uploadByFetch(
  address: string,
  token: string,
  file: Uploadable,
  signal: AbortSignal | undefined,
): Promise<Attachment> {
  const headers = { Authorization: `Bearer ${token}` };
  const request = { method: "POST", headers, body: file, ...(signal && { signal }) };
  const response = await fetch(address, request).catch(() => {
    throw signal?.aborted ? cancelled() : notConnected("lost");
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.status !== 201) throw refusalOf(answer);
  return attachmentOf(answer);
}

/** `wss://chat.example.com/ws` becomes `https://chat.example.com/media`. */
export function addressOf(url: string, filename = "file"): string {
  const address = new URL("media", url);
  address.protocol = address.protocol.replace("ws", "http");
  address.searchParams.set("filename", filename);
  return address.href;
}

/** What `message.send` takes of the answer. */
function attachmentOf(answer: unknown): Attachment {
  const { id, ...rest } = toCamel(answer) as Attachment & { id: string };
  return { ...rest, mediaId: id };
}

function refusalOf(answer: unknown): PorticoError {
  const { code, message, ...details } = (toCamel(answer) as { error?: ErrorData } | null)?.error ?? {};
  if (!code || !message) return notConnected("lost");
  return fromErrorData({ code, message, details });
}

const cancelled = (): PorticoError => new PorticoError("unavailable", "cancelled", { reason: "cancelled" });
