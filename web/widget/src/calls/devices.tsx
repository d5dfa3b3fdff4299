import type { Call } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CallDesk } from "./desk.js";
import type { Speak } from "./use-desk.js";

interface DevicesProps {
  readonly desk: CallDesk;
  readonly call: Call;
  readonly speak: Speak;
  readonly hasCamera: boolean;
}

/** Which microphone and which camera. */
export function Devices({ desk, call, speak, hasCamera }: DevicesProps): VNode {
  const devices = useDevices();
  const choice = (kind: "audio" | "video", label: string): VNode => (
    <label class="device">
      {label}
      <select
        value={usedBy(call, kind)}
        onChange={(event) => desk.chooseDevice(kind, event.currentTarget.value)}
      >
        {devices
          .filter((device) => device.kind === `${kind}input`)
          .map(({ deviceId, label: name }) => (
            <option key={deviceId} value={deviceId}>
              {name || label}
            </option>
          ))}
      </select>
    </label>
  );
  return (
    <div class="devices" role="group" aria-label={speak("devices")}>
      {choice("audio", speak("microphone"))}
      {hasCamera && choice("video", speak("camera"))}
    </div>
  );
}

function usedBy({ localStream }: Call, kind: "audio" | "video"): string {
  const tracks = localStream?.getTracks() ?? [];
  return tracks.find((track) => track.kind === kind)?.getSettings().deviceId ?? "";
}

function useDevices(): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const list = (): void => void navigator.mediaDevices.enumerateDevices().then(setDevices, () => undefined);
    list();
    navigator.mediaDevices.addEventListener("devicechange", list);
    return () => navigator.mediaDevices.removeEventListener("devicechange", list);
  }, []);
  return devices;
}
