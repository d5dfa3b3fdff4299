import type { Receipt, ThreadMessage } from "@portico/client";

/** How far an own message has come. In a group it has come as far as with the slowest. */
export type Progress = "pending" | "failed" | "sent" | "delivered" | "read";

export function progressOf(
  message: ThreadMessage,
  others: readonly string[],
  receipts: Readonly<Record<string, Receipt>>,
): Progress {
  if (message.status !== "sent") return message.status === "failed" ? "failed" : "pending";
  const { seq } = message;
  const all = (reached: (receipt: Receipt) => number): boolean =>
    others.length > 0 &&
    others.every((userId) => {
      const receipt = receipts[userId];
      return receipt !== undefined && reached(receipt) >= seq;
    });
  if (all(({ readSeq }) => readSeq)) return "read";
  return all(({ deliveredSeq }) => deliveredSeq) ? "delivered" : "sent";
}
