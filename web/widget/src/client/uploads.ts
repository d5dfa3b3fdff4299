import { PorticoError, type Attachment, type Portico } from "@portico/client";

export interface UploadItem {
  readonly id: number;
  readonly file: File;
  /** From 0 to 1. */
  readonly progress: number;
  readonly attachment: Attachment | null;
  readonly failure: "tooLarge" | "uploadFailed" | null;
}

let numbers = 0;

/** The files of the next message. Each is uploaded when it is added, so that the message is sent at once. */
export class Uploads {
  private items: readonly UploadItem[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly cancels = new Map<number, AbortController>();

  constructor(private readonly client: Portico) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): readonly UploadItem[] => this.items;

  add(files: readonly File[]): void {
    const added = files.map((file) => ({ ...FRESH, id: (numbers += 1), file }));
    this.show([...this.items, ...added]);
    for (const item of added) void this.upload(item);
  }

  retry(item: UploadItem): void {
    this.change(item.id, FRESH);
    void this.upload(item);
  }

  remove({ id }: UploadItem): void {
    this.cancels.get(id)?.abort();
    this.show(this.items.filter((item) => item.id !== id));
  }

  /** The files of the message that is sent now; the list is empty after it. */
  take(): readonly Attachment[] {
    const taken = this.items.flatMap(({ attachment }) => attachment ?? []);
    this.show([]);
    return taken;
  }

  cancelAll(): void {
    for (const cancel of this.cancels.values()) cancel.abort();
  }

  private async upload({ id, file }: UploadItem): Promise<void> {
    const cancel = new AbortController();
    this.cancels.set(id, cancel);
    const onProgress = (progress: number): void => this.change(id, { progress: Math.min(progress, 0.99) });
    try {
      const attachment = await this.client.upload(file, { onProgress, signal: cancel.signal });
      this.change(id, { attachment, progress: 1 });
    } catch (thrown) {
      const isTooLarge = thrown instanceof PorticoError && thrown.code === "too_large";
      this.change(id, { failure: isTooLarge ? "tooLarge" : "uploadFailed" });
    }
  }

  private change(id: number, fields: Partial<UploadItem>): void {
    this.show(this.items.map((item) => (item.id === id ? { ...item, ...fields } : item)));
  }

  private show(items: readonly UploadItem[]): void {
    this.items = items;
    for (const listener of this.listeners) listener();
  }
}

const FRESH = { progress: 0, attachment: null, failure: null } as const;
