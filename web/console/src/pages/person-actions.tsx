import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { plural } from "../model/format.js";
import type { Session } from "../session/session.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { offerFile } from "../ui/download.js";
import { Card } from "../ui/parts.js";

interface PersonActionsProps {
  readonly account: shapes.Account;
  readonly done: (message: string) => void;
}

/** What an admin can do with an account. Every action is in the audit. */
export function PersonActions({ account, done }: PersonActionsProps): VNode {
  const session = useSession();
  const { id: userId } = account.user;
  return (
    <Card title="Actions">
      <div class="buttons start">
        <Action
          label="End sessions"
          explanation="All connections of this person end now. They can log in again."
          run={async () => {
            const { disconnected } = await session.call("admin.disconnect", { userId });
            return `${plural(disconnected, "session")} ended.`;
          }}
          done={done}
        />
        <Action
          label="Revoke tokens"
          explanation="All tokens that were issued until now are refused, and their sessions and devices end. A newer token is accepted."
          run={async () => {
            const { disconnected } = await session.call("admin.revoke_tokens", { userId });
            return `Tokens revoked, ${plural(disconnected, "session")} ended.`;
          }}
          done={done}
        />
        <Action
          label="Export data"
          explanation="Downloads everything that is stored about this person as JSON."
          run={async () => `Downloaded ${await download(session, userId)}.`}
          done={done}
        />
        <BlockAction account={account} done={done} />
        <Action
          label="Erase"
          isDangerous
          typed={userId}
          explanation="Erases the texts, files, reactions and profile of this person for good. They can never log in again."
          run={async () => {
            const { messages } = await session.call("admin.erase_user", { userId }, { timeout: 600_000 });
            return `Erased; ${plural(messages, "message")} emptied.`;
          }}
          done={done}
        />
      </div>
    </Card>
  );
}

function BlockAction({ account, done }: PersonActionsProps): VNode {
  const session = useSession();
  const { id: userId } = account.user;
  return account.blockedAt === null ? (
    <Action
      label="Block"
      isDangerous
      explanation="This person is disconnected now and cannot log in until somebody unblocks them."
      run={async () => {
        await session.call("admin.block_user", { userId });
        return "Blocked.";
      }}
      done={done}
    />
  ) : (
    <Action
      label="Unblock"
      explanation="This person can log in again."
      run={async () => {
        await session.call("admin.unblock_user", { userId });
        return "Unblocked.";
      }}
      done={done}
    />
  );
}

/** Receives the document in pieces and hands it to the browser. Returns the name of the file. */
async function download(session: Session, userId: string): Promise<string> {
  const pieces: string[] = [];
  const onProgress = ({ content }: Readonly<Record<string, unknown>>): void => {
    if (typeof content === "string") pieces.push(content);
  };
  const { filename, content, contentType } = await session.call(
    "admin.export_user",
    { userId },
    { onProgress },
  );
  offerFile(filename, contentType, [...pieces, content]);
  return filename;
}
