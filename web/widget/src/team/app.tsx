import { type Portico, type Team } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { ConnectionLine, Empty, Skeleton } from "../views/states.js";
import { createUi, Root, useUi } from "../views/ui.js";
import { deskOf, DeskProvider, useTeamTexts } from "./desk.js";
import { TeamInboxView } from "./inbox.js";

interface AppProps {
  readonly client: Portico;
  readonly id: number;
  readonly selected: number | null;
  readonly select: (id: number | null) => void;
}

/** The inbox of a team, when the team and the words are there. */
export function TeamApp({ client, id, selected, select }: AppProps): VNode {
  const ui = useUi();
  const texts = useTeamTexts();
  const [team, isRefused] = useTeam(client, id);
  const inner = useMemo(() => team && createUi({ ...ui, client: team.client }), [team, ui]);
  const desk = useMemo(
    () => team && texts && deskOf(team, client.userId, texts, ui.say("someone")),
    [team, texts],
  );
  return (
    <div class="team">
      <ConnectionLine />
      {isRefused && texts ? (
        <Empty icon="alert" title={texts.notMember} hint={texts.notMemberHint} />
      ) : inner && desk ? (
        <Root ui={inner}>
          <DeskProvider value={desk}>
            <TeamInboxView selected={selected} select={select} />
          </DeskProvider>
        </Root>
      ) : (
        <Skeleton kind="list" />
      )}
    </div>
  );
}

/** The team while it is shown, and whether it is refused. */
function useTeam(client: Portico, id: number): [Team | null, boolean] {
  const [team, setTeam] = useState<Team | null>(null);
  const [isRefused, setRefused] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isGone = false;
    let opened: Team | null = null;
    client.team(id).then(
      (found) => {
        if (isGone) return found.close();
        opened = found;
        setTeam(found);
        setRefused(false);
      },
      (thrown: unknown) => {
        if (!isGone) setRefused(isRefusal(thrown));
      },
    );
    const stop = client.on("status", (status) => status === "online" && !opened && setAttempt(attempt + 1));
    return () => {
      isGone = true;
      stop();
      opened?.close();
    };
  }, [client, id, attempt]);
  return [team, isRefused];
}

const isRefusal = (thrown: unknown): boolean =>
  ["not_found", "forbidden"].includes(String((thrown as { code?: unknown }).code));
