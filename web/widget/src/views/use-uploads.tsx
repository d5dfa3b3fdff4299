import type { Attachment } from "@portico/client";
import type { RefObject, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { UploadItem, Uploads } from "../client/uploads.js";
import { useUi, useView } from "./ui.js";

type UploadCode = typeof import("./uploads.js");

interface Opened {
  readonly uploads: Uploads;
  readonly code: UploadCode;
}

export interface ComposerUploads {
  /** The list of the files; nothing while there are none. */
  readonly list: VNode | null;
  readonly hasFiles: boolean;
  /** Whether a file is on its way, or could not be uploaded. */
  readonly isBusy: boolean;
  readonly add: (files: FileList | null | undefined) => void;
  /** The files of the message that is sent now. */
  readonly take: () => readonly Attachment[];
}

const NO_FILES: readonly UploadItem[] = [];
const NO_UPLOADS = { subscribe: () => () => undefined, getSnapshot: () => NO_FILES };

/** The files of the next message. The code is loaded with the first file. */
export function useUploads(): ComposerUploads {
  const { client, say, announce } = useUi();
  const [opened, setOpened] = useState<Opened | null>(null);
  const opening = useRef<Promise<Opened> | null>(null);
  const items = useView(opened?.uploads ?? NO_UPLOADS);
  useEffect(() => () => opened?.uploads.cancelAll(), [opened]);

  const open = async (): Promise<Opened> => {
    const code = await import("./uploads.js");
    const next = { uploads: new code.Uploads(client), code };
    setOpened(next);
    return next;
  };
  const add = (files: readonly File[]): void => {
    opening.current ??= open();
    opening.current.then(
      ({ uploads }) => uploads.add(files),
      () => {
        opening.current = null;
        announce(say("failed"));
      },
    );
  };
  return {
    list: opened && <opened.code.UploadList uploads={opened.uploads} />,
    hasFiles: items.length > 0,
    isBusy: items.some(({ attachment }) => attachment === null),
    add: (files) => {
      if (files?.length) add([...files]);
    },
    take: () => opened?.uploads.take() ?? [],
  };
}

/** Files that are dropped anywhere on the conversation. */
export function useDrop(within: RefObject<HTMLElement | null>, add: ComposerUploads["add"]): void {
  const latest = useRef(add);
  latest.current = add;
  useEffect(() => {
    const area = within.current?.closest<HTMLElement>(".thread");
    const allow = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      allow(event);
      latest.current(event.dataTransfer?.files);
    };
    area?.addEventListener("dragover", allow);
    area?.addEventListener("drop", drop);
    return () => {
      area?.removeEventListener("dragover", allow);
      area?.removeEventListener("drop", drop);
    };
  }, []);
}
