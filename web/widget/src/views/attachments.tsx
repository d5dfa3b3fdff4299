import type { AttachedFile, Attachment, Message } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { safeUrl } from "../model/links.js";
import { waveformIn } from "../voice/waveform.js";
import { sizeIn } from "../texts/sizes.js";
import { addStyle } from "../theme/style-sheet.js";
import style from "../theme/attachments.css";
import { Icon } from "./icon.js";
import { lazy } from "./lazy.js";
import type { Picture } from "./lightbox.js";
import { useUi } from "./ui.js";

addStyle(style);

const VoicePlayer = lazy(() => import("../voice/player.js").then((code) => code.VoicePlayer));

type AnyFile = Attachment | AttachedFile;

interface AttachmentsProps {
  readonly attachments: readonly AnyFile[];
  /** Of the message: older ones have the `waveform` there. */
  readonly metadata: Message["metadata"];
  readonly openPicture: (picture: Picture) => void;
}

/** The files of a message: pictures to look at, sound and video to play, others to download. */
export function Attachments({ attachments, ...rest }: AttachmentsProps): VNode {
  return (
    <div class={`attachments ${attachments.length > 1 ? "several" : ""}`}>
      {attachments.map((file, index) => (
        <File key={file.id ?? index} file={file} {...rest} />
      ))}
    </div>
  );
}

type FileProps = Omit<AttachmentsProps, "attachments"> & { readonly file: AnyFile };

function File({ file, metadata, openPicture }: FileProps): VNode {
  const { url, renew } = useFreshUrl(file);
  const kind = (file.type ?? "").split("/")[0];
  if (url !== null && kind === "image")
    return <Photo file={file} url={url} renew={renew} open={openPicture} />;
  if (url !== null && kind === "audio") {
    const track = { key: file.id ?? url, url, duration: (file.durationMs ?? 0) / 1000 };
    return (
      <div class="voice-place">
        <VoicePlayer
          track={track}
          waveform={waveformIn(file.waveform ?? metadata["waveform"])}
          renew={renew}
        />
      </div>
    );
  }
  if (url !== null && kind === "video") {
    return <video class="video" controls preload="metadata" src={url} onError={renew} />;
  }
  return <Download file={file} url={url} />;
}

interface PhotoProps {
  readonly file: AnyFile;
  readonly url: string;
  readonly renew: () => void;
  readonly open: (picture: Picture) => void;
}

function Photo({ file, url, renew, open }: PhotoProps): VNode {
  const { say } = useUi();
  const name = file.filename ?? say("photo");
  const { width, height } = file;
  return (
    <button
      type="button"
      class="photo"
      part="photo"
      aria-label={say("openPhoto", { name })}
      onClick={() => open({ url, name })}
    >
      <img
        src={safeUrl(file.thumbnailUrl) ?? url}
        alt=""
        loading="lazy"
        onError={renew}
        style={width && height ? { aspectRatio: `${width} / ${height}` } : {}}
      />
    </button>
  );
}

function Download({ file, url }: { file: AnyFile; url: string | null }): VNode {
  const { say, locale } = useUi();
  const name = file.filename ?? say("file");
  const inside = (
    <>
      <span class="file-icon">
        <Icon name="file" />
      </span>
      <span class="file-text">
        <span class="file-name" dir="auto">
          {name}
        </span>
        {file.size ? <span class="file-size">{sizeIn(locale, file.size)}</span> : null}
      </span>
    </>
  );
  if (url === null) return <span class="file">{inside}</span>;
  return (
    <a class="file" part="file" href={url} target="_blank" rel="noopener nofollow ugc" download={name}>
      {inside}
    </a>
  );
}

/** URLs of uploaded files are valid for a quarter of an hour: `media.url` gives a new one, once. */
function useFreshUrl(file: AnyFile): { url: string | null; renew: () => void } {
  const { client } = useUi();
  const [fresh, setFresh] = useState<{ of: AnyFile; url: string | null } | null>(null);
  const renew = (): void => {
    if (!file.id || fresh?.of === file) return;
    setFresh({ of: file, url: null });
    client.rpc("media.url", { mediaId: file.id }).then(
      ({ url }) => setFresh({ of: file, url }),
      () => undefined, // it stays as it is
    );
  };
  return { url: safeUrl(fresh?.of === file ? (fresh.url ?? file.url) : file.url), renew };
}
