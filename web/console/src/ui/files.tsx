import type { shapes } from "@portico/client";
import type { VNode } from "preact";

/** Files of a message, each opened in a tab of its own: a moderator decides about what they show. */
export function Files({ files }: { files: readonly shapes.AttachedFile[] }): VNode | null {
  if (files.length === 0) return null;
  return (
    <ul class="files" aria-label="Files">
      {files.map((file) => (
        <li key={file.id ?? file.url}>
          <a href={file.url} target="_blank" rel="noreferrer">
            <bdi>{file.filename ?? "file"}</bdi>
          </a>{" "}
          <span class="muted">{file.type}</span>
        </li>
      ))}
    </ul>
  );
}
