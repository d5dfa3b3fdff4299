import { describe, expect, it } from "vitest";
import { toCamel, toCamelValues, toSnake } from "../../src/casing.js";

describe("the spelling of keys", () => {
  it("is camelCase here and snake_case on the wire, at any depth", () => {
    const wire = { conversation_id: 7, attachments: [{ media_id: "a", thumbnail_url: null }] };
    const camel = { conversationId: 7, attachments: [{ mediaId: "a", thumbnailUrl: null }] };
    expect(toCamel(wire)).toEqual(camel);
    expect(toSnake(camel)).toEqual(wire);
  });

  it("of the site's own data stays as it is", () => {
    const metadata = { my_key: 1, myKey: { deep_key: [{ other_key: 2 }] } };
    expect(toCamel({ reply_to: null, metadata })).toEqual({ replyTo: null, metadata });
    expect(toSnake({ replyTo: null, metadata })).toEqual({ reply_to: null, metadata });
  });

  it("of a signal stays as WebRTC has it", () => {
    const payload = [{ candidate: "…", sdpMid: "0", sdpMLineIndex: 0 }];
    expect(toSnake({ callId: 1, kind: "ice", payload })).toEqual({ call_id: 1, kind: "ice", payload });
  });

  it("leaves keys alone that are data", () => {
    const presence = { user_1: { last_seen: null, online: true } };
    expect(toCamelValues(presence)).toEqual({ user_1: { lastSeen: null, online: true } });
    expect(toCamel({ reactions: { a_b: ["user_1"] } })).toEqual({ reactions: { a_b: ["user_1"] } });
  });

  it("of values that are no objects does not matter", () => {
    expect(toCamel({ text: "snake_case", created_at: null, n: 1 })).toEqual({
      text: "snake_case",
      createdAt: null,
      n: 1,
    });
  });
});
