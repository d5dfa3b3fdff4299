import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Call } from "../../src/calls/call.js";
import { prepare } from "../../src/calls/prepare.js";
import type { Core } from "../../src/core.js";
import { PorticoError } from "../../src/errors.js";
import type { Call as CallData } from "../../src/generated/shapes.js";
import { tools } from "../../src/tools.js";
import { settle } from "../support/clock.js";
import { FakePlatform, FakeStream } from "../support/media.js";

const PEOPLE = ["ada", "bob", "cy", "dee"];

let platform: FakePlatform;
let data: CallData;
let asked: string[];
let refuses: PorticoError | null;
let call: Call;

/** What calls use of a client. */
const core = {
  tools,
  sessionId: 1,
  state: { me: "ada" },
  call: (name: string, { kind }: { kind?: CallData["kind"] }) => {
    asked.push(name);
    if (refuses) return Promise.reject(refuses);
    data = { ...data, rev: data.rev + 1, ...(kind && name === "call.update" && { kind }) };
    return Promise.resolve({ call: data, media: null, iceServers: [] });
  },
};

beforeEach(async () => {
  vi.stubGlobal("MediaStream", FakeStream);
  [platform, asked, refuses, core.sessionId] = [new FakePlatform(), [], null, 1];
  data = {
    ...{ id: 1, rev: 1, conversationId: 1, kind: "voice", status: "active", callerId: "ada" },
    ...{ calleeIds: PEOPLE.slice(1), participants: PEOPLE.map((userId) => ({ userId, state: "joined" })) },
    ...{ startedAt: "2026", answeredAt: "2026", endedAt: null, endedReason: null, duration: null },
  };
  call = new Call(core as unknown as Core, platform.asPlatform, data);
  call.use(await prepare(core as unknown as Core, platform.asPlatform, "voice"));
  call.join(data, null);
  for (const userId of PEOPLE.slice(1)) call.invite(data, userId);
  await settle();
});
afterEach(() => vi.unstubAllGlobals());

const tracks = (): FakeStream => call.localStream as unknown as FakeStream;
const sent = (): string[][] => platform.connections.map((connection) => connection.sent);

describe("a call of four", () => {
  it("is a mesh: this user sends to each of the others", () => {
    expect(sent()).toEqual([["audio"], ["audio"], ["audio"]]);
    call.dismiss(data, "cy");
    expect(platform.connections.map(({ connectionState }) => connectionState)).toEqual([
      "new",
      "closed",
      "new",
    ]);
  });
});

describe("what a user sends", () => {
  it("stays muted with another microphone", async () => {
    call.mute(true);
    await call.chooseDevice("audio", "other");
    expect(
      tracks()
        .getAudioTracks()
        .map(({ enabled }) => enabled),
    ).toEqual([false]);
    expect(platform.running).toEqual(["audio"]);
    call.mute(false);
    expect(
      tracks()
        .getAudioTracks()
        .map(({ enabled }) => enabled),
    ).toEqual([true]);
  });

  it("comes from another device when one is unplugged", async () => {
    const [unplugged] = tracks().getAudioTracks();
    unplugged?.unplug();
    await settle();
    expect(tracks().getAudioTracks()).toHaveLength(1);
    expect(tracks().getAudioTracks()[0]).not.toBe(unplugged);
    expect(sent()).toEqual([["audio"], ["audio"], ["audio"]]);
  });

  it("ends with an error when the last device is unplugged, and the call goes on", async () => {
    const errors: PorticoError[] = [];
    call.on("error", (error) => errors.push(error));
    platform.isDenied = true;
    tracks().getAudioTracks()[0]?.unplug();
    await settle();
    expect(errors).toHaveLength(1);
    expect(call.localStream).not.toBeNull();
  });

  it("is the camera, then the screen, then the camera again", async () => {
    await call.setCamera(true);
    expect([call.data.kind, sent()[0]]).toEqual(["video", ["audio", "video"]]);
    await call.shareScreen();
    const [screen] = tracks().getVideoTracks();
    expect(platform.running).toEqual(["audio", "video"]);
    screen?.unplug();
    await settle();
    expect(platform.running).toEqual(["audio", "video"]);
    expect(tracks().getVideoTracks()).not.toContain(screen);
  });

  it("is not sent while the camera is off, also not to who comes later", async () => {
    const directions = (): (string | undefined)[] =>
      platform.connections.map((connection) => connection.directions["video"]);
    await call.setCamera(true);
    await call.setCamera(false);
    expect(directions()).toEqual(["recvonly", "recvonly", "recvonly"]);
    call.invite(data, "bob");
    expect(directions().at(-1)).toBeUndefined();
    await call.setCamera(true);
    expect(directions()).toEqual(["recvonly", "sendrecv", "sendrecv", "sendrecv"]);
  });

  it("is the screen, also while the camera is off", async () => {
    await call.setCamera(true);
    await call.setCamera(false);
    await call.shareScreen();
    expect(platform.connections[0]?.directions["video"]).toBe("sendrecv");
  });

  it("is no camera after the screen, if there was none before", async () => {
    await call.shareScreen();
    expect(call.data.kind).toBe("video");
    tracks().getVideoTracks()[0]?.unplug();
    await settle();
    expect([platform.running, tracks().getVideoTracks()]).toEqual([["audio"], []]);
  });
});

describe("the devices", () => {
  it("are released when the client is closed, and the others are told", async () => {
    await call.setCamera(true);
    call.stop();
    expect(platform.running).toEqual([]);
    expect(asked.at(-1)).toBe("call.end");
    await expect(call.chooseDevice("audio", "late")).resolves.toBeUndefined();
    expect(platform.running).toEqual([]);
  });

  it("are kept while the connection comes and goes, and released when the call is over meanwhile", async () => {
    core.sessionId = 2;
    refuses = new PorticoError("unavailable", "lost again", { reason: "lost" });
    const errors: string[] = [];
    call.on("error", ({ message }) => errors.push(message));
    await call.comeBack();
    expect([platform.running, errors]).toEqual([["audio"], []]);
    refuses = null;
    await call.comeBack();
    expect([call.state, platform.running]).toEqual(["connecting", ["audio"]]);
    core.sessionId = 3;
    refuses = new PorticoError("conflict", "it is over");
    await call.comeBack();
    expect([platform.running, errors]).toEqual([[], ["it is over"]]);
  });
});
