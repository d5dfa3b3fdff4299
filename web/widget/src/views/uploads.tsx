import type { VNode } from "preact";
import { Icon } from "./icon.js";
import { useUi } from "./ui.js";
import type { UploadList } from "./use-uploads.js";

/** The files of the next message, with how far each is. */
export function Uploads({ uploads }: { uploads: UploadList }): VNode | null {
  const { say } = useUi();
  if (uploads.items.length === 0) return null;
  return (
    <ul class="uploads">
      {uploads.items.map(({ id, name, progress, error }) => (
        <li class={`upload ${error ? "upload-failed" : ""}`} key={id}>
          <Icon name={error ? "alert" : "file"} />
          <span class="upload-text" dir="auto">
            {error || name}
          </span>
          {error && (
            <button type="button" class="text-button" onClick={() => uploads.retry(id)}>
              {say("retry")}
            </button>
          )}
          <button
            type="button"
            class="icon-button"
            aria-label={say("cancel")}
            onClick={() => uploads.remove(id)}
          >
            <Icon name="close" />
          </button>
          {!error && progress < 1 && (
            <progress aria-label={say("uploading", { name })} max={1} value={progress} />
          )}
        </li>
      ))}
    </ul>
  );
}
