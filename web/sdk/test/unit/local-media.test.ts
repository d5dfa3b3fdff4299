import { beforeEach, describe, expect, it } from "vitest";
import { LocalMedia, type LostDevice } from "../../src/calls/local-media.js";
import { settle } from "../support/clock.js";
import { FakePlatform, FakeStream, FakeTrack } from "../support/media.js";

let platform: FakePlatform;
let lost: LostDevice[];
let errors: unknown[];
let media: LocalMedia;

beforeEach(() => {
  [platform, lost, errors] = [new FakePlatform(), [], []];
  media = new LocalMedia({
    platform: platform.asPlatform,
    peers: () => [],
    changed: () => undefined,
    lost: (device) => lost.push(device),
    failed: (thrown) => errors.push(thrown),
  });
  media.use(new FakeStream([new FakeTrack("audio"), new FakeTrack("video")]) as unknown as MediaStream);
});

const trackOf = (kind: string): FakeTrack | undefined =>
  (media.stream as unknown as FakeStream).getTracks().find((track) => track.kind === kind);

describe("the camera", () => {
  it("stays off after the screen, if it was off before", async () => {
    await media.setCamera(false);
    await media.shareScreen();
    await media.shareScreen(); // another window
    await media.stopSharing();
    expect([trackOf("video"), platform.running, media.isSharing]).toEqual([undefined, [], false]);
  });

  it("is the same one after the screen, and only one is opened", async () => {
    const camera = trackOf("video");
    await media.shareScreen();
    trackOf("video")?.unplug(); // the user stops it in the browser
    await settle();
    expect(platform.wanted).toEqual([{ video: { deviceId: camera?.id } }]);
    expect([platform.running, trackOf("video")?.enabled, media.isSharing]).toEqual([["video"], true, false]);
  });

  it("that is turned off or on while the screen is shared is so after it", async () => {
    await media.shareScreen();
    await media.setCamera(false);
    expect(trackOf("video")?.enabled).toBe(true);
    await media.stopSharing();
    expect(trackOf("video")).toBeUndefined();
    await media.shareScreen();
    await media.setCamera(true);
    await media.stopSharing();
    expect(trackOf("video")?.enabled).toBe(true);
  });

  it("that is turned off while it opens is not sent", async () => {
    await media.shareScreen();
    const stopping = media.stopSharing();
    await media.setCamera(false);
    await stopping;
    expect([platform.running, trackOf("video")]).toEqual([[], undefined]);
  });

  it("that is off and unplugged opens no other one", async () => {
    await media.setCamera(false);
    trackOf("video")?.unplug();
    await settle();
    expect([trackOf("video"), platform.running, lost]).toEqual([undefined, [], []]);
  });
});

describe("an unplugged microphone", () => {
  it("is replaced, as muted as it was, and its owner is told", async () => {
    media.mute(true);
    trackOf("audio")?.unplug();
    await settle();
    expect(trackOf("audio")?.enabled).toBe(false);
    expect(lost).toEqual([{ kind: "audio", replacement: trackOf("audio")?.label }]);
  });

  it("without another one is silence, until there is one again", async () => {
    platform.isDenied = true;
    trackOf("audio")?.unplug();
    await settle();
    expect([media.isSilent, lost, errors]).toEqual([
      true,
      [{ kind: "audio", replacement: null }],
      [new Error("not allowed")],
    ]);
    platform.isDenied = false;
    media.mute(false);
    await settle();
    expect([media.isSilent, trackOf("audio")?.enabled]).toEqual([false, true]);
  });
});
