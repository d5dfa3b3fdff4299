import type { ComponentChildren, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon, type IconName } from "./icon.js";
import { useStatus, useUi } from "./ui.js";

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly hint: string;
  readonly children?: ComponentChildren;
}

/** Says what is not there, and what to do. */
export function Empty({ icon, title, hint, children }: EmptyProps): VNode {
  return (
    <div class="empty" part="empty">
      <span class="empty-icon">
        <Icon name={icon} />
      </span>
      <p class="empty-title">{title}</p>
      <p class="empty-hint">{hint}</p>
      {children}
    </div>
  );
}

/** Grey shapes while the first state is loaded. */
export function Skeleton({ kind }: { kind: "list" | "thread" }): VNode {
  const { say } = useUi();
  return (
    <div class={`skeleton skeleton-${kind}`} role="status">
      <span class="hidden">{say("loading")}</span>
      {[1, 2, 3, 4, 5].map((number) => (
        <div class="bone" key={number} />
      ))}
    </div>
  );
}

/** One line while there is no connection, with a way to try again at once. */
export function ConnectionLine(): VNode | null {
  const { client, say, announce } = useUi();
  const status = useStatus(client);
  const [isLost, setLost] = useState(client.status === "offline");
  useEffect(() => {
    if (status === "online") setLost(false);
    if (status === "offline") setLost(true);
  }, [status]);
  const text =
    status === "unauthorized" ? say("unauthorized") : isLost && status !== "online" ? say("offline") : "";
  useEffect(() => {
    if (text) announce(text);
  }, [text]);
  if (!text) return null;
  return (
    <div class="connection" part="connection">
      <span>{text}</span>
      <button type="button" class="text-button" onClick={() => void client.connect().catch(() => undefined)}>
        {say("retry")}
      </button>
    </div>
  );
}
