import type { Call } from "@portico/client";

/** A screen in the place of the camera. */
export class Sharing {
  private constructor(
    private readonly call: Call,
    /** Of the camera that was on before. */
    private readonly cameraId: string | null,
  ) {}

  /** Ask which screen, and show it; null if the reader changes their mind. `ended` is called when the reader stops it in the browser's own bar. */
  static async start(call: Call, ended: () => void): Promise<Sharing | null> {
    const [camera] = call.localStream?.getVideoTracks() ?? [];
    const isOn = camera?.enabled === true && camera.readyState === "live";
    const cameraId = isOn ? (camera.getSettings().deviceId ?? null) : null;
    try {
      await call.shareScreen();
    } catch (thrown) {
      if (thrown instanceof Error && thrown.name === "NotAllowedError") return null;
      throw thrown;
    }
    for (const track of call.localStream?.getVideoTracks() ?? []) track.addEventListener("ended", ended);
    return new Sharing(call, cameraId);
  }

  /** Back to the camera, if it was on. */
  async stop(): Promise<void> {
    for (const track of this.call.localStream?.getVideoTracks() ?? []) track.stop();
    if (this.cameraId === null) await this.call.setCamera(false);
    else await this.call.chooseDevice("video", this.cameraId);
  }
}
