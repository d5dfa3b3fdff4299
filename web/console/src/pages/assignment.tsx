import type { VNode } from "preact";
import { caseOf } from "../model/decisions.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { Badge } from "../ui/parts.js";
import { Quick } from "../ui/quick.js";
import { Person } from "./people.js";

interface AssignmentProps {
  readonly kind: "report" | "held";
  readonly id: number;
  readonly assigneeId: string | null;
  readonly done: (message: string) => void;
}

/** Who looks after a case: one takes it, gives it back, or gives it to somebody else. */
export function Assignment({ kind, id, assigneeId, done }: AssignmentProps): VNode {
  const session = useSession();
  const { userId } = session.getSnapshot();
  const assign = async (to: string | null, said: string): Promise<string> => {
    await session.call("moderation.assign", { ...caseOf(kind, id), assigneeId: to });
    return said;
  };
  const isOwn = assigneeId === userId;
  return (
    <div class="assignment">
      {isOwn && <Badge tone="good">yours</Badge>}
      {!isOwn && assigneeId !== null && (
        <span>
          With <Person id={assigneeId} />
        </span>
      )}
      {assigneeId === null && <span class="muted">Nobody looks after it</span>}
      {isOwn ? (
        <Quick label="Give back" run={() => assign(null, "Given back to the queue.")} done={done} />
      ) : (
        <Quick label="Take" run={() => assign(userId, "It is yours now.")} done={done} />
      )}
      <Action
        label="Assign"
        isQuiet
        explanation="Says which moderator looks after it."
        asked="Id of the moderator"
        run={(to) => assign(to, `${to} looks after it now.`)}
        done={done}
      />
    </div>
  );
}
