import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useLoaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { Link } from "../ui/navigation.js";
import { useNotice } from "../ui/notice.js";
import { Ago, Card, Facts, Page } from "../ui/parts.js";
import { Shown } from "../ui/states.js";
import { Secret } from "./new-webhook.js";
import { WebhookAttempts } from "./webhook-attempts.js";
import { WebhookState } from "./webhooks.js";

/** One address: what it gets, what it answered, and what can be done. */
export function WebhookPage({ webhookId }: { webhookId: number }): VNode {
  const session = useSession();
  const [notice, say] = useNotice();
  const { loaded, reload } = useLoaded(() => session.call("webhook.get", { webhookId }), [webhookId]);
  const done = (message: string): void => {
    say(message);
    reload();
  };
  return (
    <Page title={`Webhook ${webhookId}`} actions={<Link to={["webhooks"]}>All webhooks</Link>}>
      {notice}
      <Shown loaded={loaded} retry={reload}>
        {({ webhook }) => (
          <>
            <About webhook={webhook} done={done} />
            <WebhookAttempts webhookId={webhookId} done={say} />
          </>
        )}
      </Shown>
    </Page>
  );
}

interface AboutProps {
  readonly webhook: shapes.WebhookEndpoint;
  readonly done: (message: string) => void;
}

function About({ webhook, done }: AboutProps): VNode {
  const [secret, setSecret] = useState("");
  return (
    <Card title="Address" aside={<WebhookState webhook={webhook} />}>
      <Facts
        facts={[
          ["Address", <code>{webhook.url}</code>],
          ["Events", webhook.events.join(", ")],
          ["Conversations", webhook.conversationTypes.join(", ") || "all"],
          ["Old secret signs until", <Ago time={webhook.oldSecretUntil} />],
        ]}
      />
      <Secret secret={secret} />
      <Actions webhook={webhook} done={done} rotated={setSecret} />
    </Card>
  );
}

function Actions({ webhook, done, rotated }: AboutProps & { rotated: (secret: string) => void }): VNode {
  const session = useSession();
  const { id: webhookId, state, source } = webhook;
  const isActive = state === "active";
  const isFixed = source === "settings"; // it is changed in the environment
  return (
    <div class="buttons start">
      <Action
        label="Send a test"
        explanation="Posts an event webhook.test to this address."
        run={async () => {
          await session.call("webhook.test", { webhookId });
          return "Posted. What came of it is among the attempts in a moment.";
        }}
        done={done}
      />
      {!isFixed && (
        <>
          <Action
            label={isActive ? "Pause" : "Activate"}
            explanation={isActive ? "Events wait, three days at most." : "What waits is posted now."}
            run={async () => {
              await session.call("webhook.update", { webhookId, state: isActive ? "paused" : "active" });
              return isActive ? "Paused." : "Active.";
            }}
            done={done}
          />
          <Action
            label="New secret"
            explanation="Makes a new secret. For 24 hours requests are signed with both."
            run={async () => {
              const { secret } = await session.call("webhook.rotate_secret", { webhookId });
              rotated(secret);
              return "There is a new secret.";
            }}
            done={done}
          />
          <Delete webhookId={webhookId} done={done} />
        </>
      )}
    </div>
  );
}

function Delete({ webhookId, done }: { webhookId: number; done: (message: string) => void }): VNode {
  const session = useSession();
  return (
    <Action
      label="Delete"
      isDangerous
      explanation="Deletes the address, all that waits for it, and the record of what it got."
      run={async () => {
        await session.call("webhook.delete", { webhookId });
        return "Deleted.";
      }}
      done={done}
    />
  );
}
