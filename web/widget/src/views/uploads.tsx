import type { VNode } from "preact";
import type { UploadItem, Uploads } from "../client/uploads.js";
import { addStyle } from "../theme/style-sheet.js";
import style from "../theme/uploads.css";
import { Icon } from "./icon.js";
import { useUi, useView } from "./ui.js";

export { Uploads } from "../client/uploads.js";

addStyle(style);

/** The files of the next message, with how far each is. */
export function UploadList({ uploads }: { uploads: Uploads }): VNode | null {
  const items = useView(uploads);
  if (items.length === 0) return null;
  return (
    <ul class="uploads">
      {items.map((item) => (
        <Upload key={item.id} item={item} uploads={uploads} />
      ))}
    </ul>
  );
}

function Upload({ item, uploads }: { item: UploadItem; uploads: Uploads }): VNode {
  const { say } = useUi();
  const { progress, failure, attachment } = item;
  const { name } = item.file;
  return (
    <li class={`upload ${failure ? "upload-failed" : ""}`}>
      <Icon name={failure ? "alert" : "file"} />
      <span class="upload-text" dir="auto" role={failure ? "alert" : undefined}>
        {failure ? say(failure, { name }) : name}
      </span>
      {failure && (
        <button type="button" class="text-button" onClick={() => uploads.retry(item)}>
          {say("retry")}
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={say("cancel")}
        onClick={() => uploads.remove(item)}
      >
        <Icon name="close" />
      </button>
      {!failure && !attachment && (
        <progress aria-label={say("uploading", { name })} max={1} value={progress} />
      )}
    </li>
  );
}
