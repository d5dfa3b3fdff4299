import type { InboxFilter, PorticoError, Team, TeamInbox, TeamInboxSnapshot } from "@portico/client";
import { useEffect, useMemo, useState } from "react";
import { usePortico } from "./context.js";
import { asPorticoError } from "./errors.js";

export interface TeamInboxState extends TeamInboxSnapshot {
  /** The team, with its `client` and `details`; null until it is loaded. */
  readonly team: Team | null;
  /** Why it cannot be shown: `not_found` for those who are not in the team. */
  readonly error: PorticoError | null;
  /** Load the next page. */
  readonly loadMore: () => Promise<void>;
}

interface Opened {
  readonly team: Team;
  readonly inbox: TeamInbox;
}

const NOTHING: TeamInboxSnapshot = { entries: [], hasMore: true, isLoaded: false };
const nothingMore = (): Promise<void> => Promise.resolve();

/**
 * The live inbox of a team for one of its members; null while none is chosen. The filter is compared by its values.
 * The team is followed while a component shows it.
 */
export function useTeamInbox(teamId: number | null, filter: InboxFilter = {}): TeamInboxState {
  const [team, failure] = useTeam(teamId);
  const wanted = JSON.stringify(filter);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [snapshot, setSnapshot] = useState(NOTHING);
  useEffect(() => {
    setSnapshot(NOTHING);
    if (!team) return;
    const inbox = team.inbox(JSON.parse(wanted) as InboxFilter);
    setOpened({ team, inbox });
    const stop = inbox.subscribe(() => setSnapshot(inbox.getSnapshot()));
    return () => {
      stop();
      inbox.close();
    };
  }, [team, wanted]);
  return useMemo(() => {
    const inbox = opened && opened.team === team ? opened.inbox : null;
    const loadMore = inbox ? (): Promise<void> => inbox.loadMore() : nothingMore;
    return { ...snapshot, team, error: failure, loadMore };
  }, [snapshot, team, failure, opened]);
}

function useTeam(teamId: number | null): [Team | null, PorticoError | null] {
  const portico = usePortico();
  const [team, setTeam] = useState<Team | null>(null);
  const [error, setError] = useState<PorticoError | null>(null);
  useEffect(() => {
    setTeam(null);
    setError(null);
    if (teamId === null) return;
    let isGone = false;
    let close = (): void => undefined;
    portico.team(teamId).then(
      (found) => {
        if (isGone) return found.close();
        close = () => found.close();
        setTeam(found);
      },
      (thrown: unknown) => {
        if (!isGone) setError(asPorticoError(thrown));
      },
    );
    return () => {
      isGone = true;
      close();
    };
  }, [portico, teamId]);
  return [team, error];
}
