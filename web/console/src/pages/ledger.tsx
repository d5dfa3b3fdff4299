import type { shapes } from "@portico/client";
import { PorticoError } from "../../../sdk/src/errors.js";
import type { VNode } from "preact";
import { dateTime, words } from "../model/format.js";
import type { Session } from "../session/session.js";
import { usePages, type Page } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { Action } from "../ui/action.js";
import { offerFile } from "../ui/download.js";
import { useOutcome } from "../ui/notice.js";
import { Card } from "../ui/parts.js";
import { Empty, Shown } from "../ui/states.js";
import { Table } from "../ui/table.js";

const SHOWN_DIGITS = 12;

/** What the ledger of a conversation with evidence has recorded, and its certificate. */
export function LedgerCard({ conversationId }: { conversationId: number }): VNode {
  const session = useSession();
  const { loaded, more, reload } = usePages(
    (cursor) => entriesAfter(session, conversationId, Number(cursor ?? 0)),
    [conversationId],
  );
  const [notice, done] = useOutcome(reload);
  const isKept = loaded.kind === "ready" && loaded.value.length > 0;
  return (
    <Card title="Ledger" aside={isKept && <Certify conversationId={conversationId} done={done} />}>
      {notice}
      <Shown loaded={loaded} retry={reload}>
        {(entries) =>
          entries.length === 0 ? (
            <Empty title="No ledger" hint="This conversation was opened without evidence." />
          ) : (
            <Entries entries={entries} more={more} />
          )
        }
      </Shown>
    </Card>
  );
}

interface EntriesProps {
  readonly entries: readonly shapes.LedgerEntry[];
  readonly more: (() => void) | null;
}

const Entries = ({ entries, more }: EntriesProps): VNode => (
  <Table
    label="Ledger"
    rows={entries}
    keyOf={(entry) => entry.n}
    more={more}
    columns={[
      { title: "Entry", isNumber: true, cell: (entry) => entry.n },
      { title: "What", cell: (entry) => words(entry.kind) },
      { title: "When", cell: (entry) => <time dateTime={entry.at}>{dateTime(entry.at)}</time> },
      {
        title: "Digest",
        cell: (entry) => <code title={entry.digest}>{entry.digest.slice(0, SHOWN_DIGITS)}…</code>,
      },
    ]}
  />
);

interface CertifyProps {
  readonly conversationId: number;
  readonly done: (message: string) => void;
}

function Certify({ conversationId, done }: CertifyProps): VNode {
  const session = useSession();
  return (
    <Action
      label="Certify"
      explanation="Downloads the signed certificate: the ledger, the messages, the files and a PDF. Check it with `portico verify`. The audit keeps that you did."
      run={async () => `Downloaded ${await download(session, conversationId)}.`}
      done={done}
    />
  );
}

/** A page of the ledger. A conversation without evidence has none, which is no failure. */
async function entriesAfter(
  session: Session,
  conversationId: number,
  after: number,
): Promise<Page<shapes.LedgerEntry>> {
  try {
    const { entries, hasMore } = await session.call("conversation.ledger", { conversationId, after });
    const last = entries.at(-1);
    return { items: entries, cursor: hasMore && last ? String(last.n) : null };
  } catch (thrown) {
    if (thrown instanceof PorticoError && thrown.code === "conflict") return { items: [], cursor: null };
    throw thrown;
  }
}

/** Receives the archive in pieces and hands it to the browser. Returns the name of the file. */
async function download(session: Session, conversationId: number): Promise<string> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const onProgress = ({ chunk }: Readonly<Record<string, unknown>>): void => {
    if (typeof chunk === "string") pieces.push(bytesOf(chunk));
  };
  const result = await session.call("conversation.certify", { conversationId }, { onProgress });
  const filename = result.filename ?? `certificate-${conversationId}.zip`;
  offerFile(filename, "application/zip", pieces);
  return filename;
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
