import { PorticoError, type Attachment } from "@portico/client";
import { useEffect, useRef, useState } from "preact/hooks";
import { useUi } from "./ui.js";

export interface UploadItem {
  readonly id: number;
  readonly name: string;
  readonly file: File;
  /** From 0 to 1. */
  readonly progress: number;
  readonly attachment: Attachment | null;
  readonly error: string;
}

export interface UploadList {
  readonly items: readonly UploadItem[];
  readonly attachments: readonly Attachment[];
  /** Whether a file is on its way, or could not be uploaded. */
  readonly isBusy: boolean;
  readonly add: (files: FileList | null | undefined) => void;
  readonly retry: (id: number) => void;
  readonly remove: (id: number) => void;
  /** The files of the message that is sent now. */
  readonly take: () => readonly Attachment[];
}

let numbers = 0;

/** Files are uploaded when they are chosen, so that a message with them is sent at once. */
export function useUploads(): UploadList {
  const { client, say } = useUi();
  const [items, setItems] = useState<readonly UploadItem[]>([]);
  const cancels = useRef(new Map<number, AbortController>());
  useEffect(() => () => cancels.current.forEach((cancel) => cancel.abort()), []);

  const change = (id: number, fields: Partial<UploadItem>): void =>
    setItems((before) => before.map((item) => (item.id === id ? { ...item, ...fields } : item)));

  const begin = async ({ id, file, name }: UploadItem): Promise<void> => {
    const cancel = new AbortController();
    cancels.current.set(id, cancel);
    const onProgress = (progress: number): void => change(id, { progress: Math.min(progress, 0.99) });
    try {
      const attachment = await client.upload(file, { onProgress, signal: cancel.signal });
      change(id, { attachment, progress: 1 });
    } catch (thrown) {
      const isTooLarge = thrown instanceof PorticoError && thrown.code === "too_large";
      change(id, { error: say(isTooLarge ? "tooLarge" : "uploadFailed", { name }) });
    }
  };
  return {
    items,
    attachments: items.flatMap(({ attachment }) => attachment ?? []),
    isBusy: items.some(({ attachment }) => attachment === null),
    add: (files) => {
      const added = [...(files ?? [])].map((file) => {
        numbers += 1;
        return { id: numbers, name: file.name, file, progress: 0, attachment: null, error: "" };
      });
      if (added.length === 0) return;
      setItems((before) => [...before, ...added]);
      for (const item of added) void begin(item);
    },
    retry: (id) => {
      const item = items.find((each) => each.id === id);
      change(id, { error: "", progress: 0 });
      if (item) void begin(item);
    },
    remove: (id) => {
      cancels.current.get(id)?.abort();
      setItems((before) => before.filter((item) => item.id !== id));
    },
    take: () => {
      const taken = items.flatMap(({ attachment }) => attachment ?? []);
      setItems([]);
      return taken;
    },
  };
}
