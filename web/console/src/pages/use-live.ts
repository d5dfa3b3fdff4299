import type { shapes } from "@portico/client";
import { useEffect, useState } from "preact/hooks";
import { sampleOf, type Sample } from "../model/rates.js";
import { messageOf } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";

const PERIOD = 2_000; // milliseconds
const KEPT = 150; // samples: five minutes

export interface Live {
  readonly first: shapes.LiveOverview | null;
  readonly now: shapes.LiveOverview | null;
  readonly samples: readonly Sample[];
  readonly error: string;
}

const NOTHING: Live = { first: null, now: null, samples: [], error: "" };

/** `admin.overview` every two seconds, while the page is in sight. */
export function useLive(): Live {
  const session = useSession();
  const [live, setLive] = useState(NOTHING);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const look = async (): Promise<void> => {
      if (!document.hidden) {
        const change = await session.call("admin.overview", {}).then(answered, failed);
        if (!isOver) setLive(change);
      }
      if (!isOver) timer = setTimeout(() => void look(), PERIOD);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [session]);
  return live;
}

type Change = (before: Live) => Live;

const failed =
  (thrown: unknown): Change =>
  (before) => ({ ...before, error: messageOf(thrown) });

const answered =
  (now: shapes.LiveOverview): Change =>
  ({ first, now: before, samples }) => ({
    first: first ?? now,
    now,
    samples: before && before.at !== now.at ? [...samples, sampleOf(before, now)].slice(-KEPT) : samples,
    error: "",
  });
