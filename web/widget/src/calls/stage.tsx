import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useUi } from "../views/ui.js";
import { Control } from "./control.js";
import { Devices } from "./devices.js";
import { useLayer } from "./layer.js";
import { Notices } from "./notices.js";
import type { Company } from "./people.js";
import { startRinging } from "./ringing.js";
import { Status } from "./status.js";
import { Tile } from "./tile.js";
import type { DeskView } from "./use-desk.js";

const PITCH = 420; // hertz
const HERE = ["joined", "lost", "ringing"];

type StageProps = DeskView & { readonly company: Company };

/** The call over the page. Escape makes it small: nothing but its button ends a call. */
export function Stage(props: StageProps): VNode {
  const { desk, snapshot, speak, company } = props;
  const layer = useLayer(() => true);
  const { state, problem, call } = snapshot;
  useEffect(() => (state === "calling" ? startRinging(PITCH) : undefined), [state === "calling"]);
  return (
    <div
      class="stage"
      part="call"
      ref={layer}
      popover="manual"
      role="dialog"
      tabIndex={-1}
      aria-label={company.name}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        if (call) desk.makeSmall(true);
        else desk.dismiss();
      }}
    >
      <header class="stage-header">
        <div class="stage-title">
          <h2 dir="auto">{company.name}</h2>
          <p>{problem && !call ? speak("cannotCall") : <Status snapshot={snapshot} speak={speak} />}</p>
        </div>
        {call && <Control shape="small" label={speak("makeSmall")} act={() => desk.makeSmall(true)} />}
      </header>
      <Notices snapshot={snapshot} speak={speak} />
      {call || !problem ? <Tiles {...props} /> : <div class="tiles" />}
      <Controls {...props} />
    </div>
  );
}

function Tiles({ snapshot, company, speak }: StageProps): VNode {
  const { client, say } = useUi();
  const { call, isCameraOn, isSharing } = snapshot;
  const states = new Map(call?.data.participants.map(({ userId, state }) => [userId, state]));
  const people = company.people.filter(({ userId }) => !call || HERE.includes(states.get(userId) ?? ""));
  const isOneToOne = company.people.length < 2;
  return (
    <div class={`tiles tiles-${isOneToOne ? 1 : people.length + 1}`}>
      {people.map((person) => (
        <Tile
          key={person.userId}
          stream={call?.remoteStreams.get(person.userId) ?? null}
          person={person}
          name={person.name ?? say("someone")}
          isWaiting={states.get(person.userId) !== "joined"}
          silence={call?.mutedUsers.has(person.userId) ? speak("microphoneOff") : null}
        />
      ))}
      {(!isOneToOne || isCameraOn || isSharing) && (
        <Tile
          key=""
          stream={call?.localStream ?? null}
          person={{ userId: client.userId, name: client.me?.name ?? null, avatarUrl: null }}
          name={say("you")}
          isOwn
          isMirrored={!isSharing}
        />
      )}
    </div>
  );
}

function Controls({ desk, snapshot, speak }: StageProps): VNode {
  const { say } = useUi();
  const { call, state, isMuted, isCameraOn, isSharing } = snapshot;
  const [isChoosing, setChoosing] = useState(false);
  if (!call || state === "ended") {
    return (
      <div class="controls">
        <Control hasWords shape="close" label={say("close")} act={desk.dismiss} />
      </div>
    );
  }
  const canShare = "getDisplayMedia" in navigator.mediaDevices && state === "active";
  return (
    <div class="controls">
      {isChoosing && <Devices desk={desk} call={call} speak={speak} hasCamera={isCameraOn} />}
      <Control
        shape={isMuted ? "microphone-off" : "microphone"}
        {...(isMuted && { look: "off" })}
        label={speak(isMuted ? "unmute" : "mute")}
        act={() => desk.mute(!isMuted)}
      />
      {!isSharing && (
        <Control
          shape={isCameraOn ? "video" : "video-off"}
          {...(!isCameraOn && { look: "off" })}
          label={speak(isCameraOn ? "cameraOff" : "cameraOn")}
          act={() => desk.setCamera(!isCameraOn)}
        />
      )}
      {canShare && (
        <Control
          shape="screen"
          {...(isSharing && { look: "go" })}
          label={speak(isSharing ? "stopSharing" : "shareScreen")}
          act={() => (isSharing ? desk.stopSharing() : desk.shareScreen())}
        />
      )}
      <Control
        shape="settings"
        label={speak("devices")}
        isExpanded={isChoosing}
        act={() => setChoosing(!isChoosing)}
      />
      <Control shape="hang-up" look="danger" label={speak("hangUp")} act={() => desk.hangUp()} />
    </div>
  );
}
