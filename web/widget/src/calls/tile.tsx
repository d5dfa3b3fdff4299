import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Face } from "../model/people.js";
import { Avatar } from "../views/avatar.js";
import { Drawing } from "../views/icon.js";
import { SHAPES } from "./icons.js";

interface TileProps {
  readonly stream: MediaStream | null;
  readonly person: Face | undefined;
  readonly name: string;
  /** The own picture: silent, and as in a mirror. */
  readonly isOwn?: boolean;
  readonly isMirrored?: boolean;
  readonly isWaiting?: boolean;
  /** That the microphone is off, in words; null while it is on. */
  readonly silence?: string | null;
}

/** One person: the picture, or the avatar while there is none. The sound of others plays with it. */
export function Tile({ stream, person, name, isOwn, isMirrored, isWaiting, silence }: TileProps): VNode {
  const video = useRef<HTMLVideoElement>(null);
  const hasPicture = useHasPicture(stream);
  useLayoutEffect(() => {
    if (video.current && video.current.srcObject !== stream) video.current.srcObject = stream;
  });
  return (
    <figure class={`tile ${isOwn ? "tile-own" : ""} ${hasPicture ? "" : "tile-without"}`} part="call-tile">
      <video
        ref={video}
        class={isMirrored ? "mirrored" : ""}
        autoPlay
        playsInline
        muted={isOwn === true}
        hidden={!hasPicture}
        aria-label={name}
      />
      {!hasPicture && (
        <span class={isWaiting ? "ringing" : ""}>
          <Avatar person={person} />
        </span>
      )}
      {silence && (
        <span class="tile-muted" role="img" aria-label={`${name}: ${silence}`} title={silence}>
          <Drawing name="microphone-off" shape={SHAPES["microphone-off"]} />
        </span>
      )}
      <figcaption dir="auto">{name}</figcaption>
    </figure>
  );
}

const EVENTS = ["mute", "unmute", "ended"] as const;

/** Whether a stream has a picture now: cameras are turned on and off, and unplugged. */
function useHasPicture(stream: MediaStream | null): boolean {
  const [, redraw] = useState({});
  const tracks = stream?.getVideoTracks() ?? [];
  useEffect(() => {
    if (!stream) return;
    const look = (): void => redraw({});
    for (const name of ["addtrack", "removetrack"]) stream.addEventListener(name, look);
    for (const track of tracks) for (const name of EVENTS) track.addEventListener(name, look);
    return () => {
      for (const name of ["addtrack", "removetrack"]) stream.removeEventListener(name, look);
      for (const track of tracks) for (const name of EVENTS) track.removeEventListener(name, look);
    };
  }, [stream, ...tracks]);
  return tracks.some(({ enabled, muted, readyState }) => enabled && !muted && readyState === "live");
}
