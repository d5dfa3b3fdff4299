import type { Thread } from "@portico/client";
import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VirtualizerHandle } from "virtua";
import type { Row } from "../model/timeline.js";
import { Sight } from "./sight.js";
import type { Target } from "./use-target.js";
import { useUi } from "./ui.js";

const NEAR_END = 40; // pixels: as good as the end
const NEAR_EDGE = 600; // pixels: time to load older or newer messages

interface ScrollOptions {
  readonly thread: Thread;
  readonly rows: readonly Row[];
  /** Whether the rows end before the newest message. */
  readonly hasNewer: boolean;
  /** Where to scroll; null: nowhere else. */
  readonly target: Target | null;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly virtualizer: RefObject<VirtualizerHandle | null>;
}

export interface Scroll {
  readonly isAtEnd: boolean;
  /** Messages that came while the reader was further up. */
  readonly below: number;
  /** Rows were added at the beginning: what is in sight stays where it is. */
  readonly isPrepended: boolean;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}

/**
 * Where a thread is scrolled to. It begins at the first unread message, else at the end; it stays at the end when the
 * reader is there, and where the reader is otherwise. What was seen is marked as read.
 */
export function useScroll(options: ScrollOptions): Scroll {
  const { thread, rows, hasNewer, target, scroller, virtualizer } = options;
  const { client } = useUi();
  const [isAtEnd, setAtEnd] = useState(true);
  const [seenSeq, setSeenSeq] = useState(0);
  const atEnd = useRef(true);
  const isPlaced = useRef(false);
  const sight = useRef<Sight | null>(null);
  const reached = useRef<Target | null>(null);
  const lastSeq = lastSeqOf(rows);
  const isPrepended = usePrepended(rows);

  const newest = useRef({ rows, hasNewer });
  newest.current = { rows, hasNewer };

  const toEnd = useCallback((): void => {
    const last = newest.current.rows.length - 1;
    if (last >= 0) virtualizer.current?.scrollToIndex(last, { align: "end" });
  }, []);
  const toNewest = useCallback((): void => {
    atEnd.current = true; // what comes is scrolled to
    if (!newest.current.hasNewer) toEnd();
    else thread.toNewest().catch(() => undefined); // the reader can press it again
  }, [thread]);

  const look = useCallback((): void => {
    const element = scroller.current;
    if (!element || !isPlaced.current) return;
    const { scrollTop, scrollHeight, clientHeight } = element;
    const { hasNewer } = newest.current;
    const rest = scrollHeight - scrollTop - clientHeight;
    atEnd.current = !hasNewer && rest <= NEAR_END;
    setAtEnd(atEnd.current);
    // Where it fails, the next scroll tries it again.
    if (scrollTop < NEAR_EDGE) void thread.loadOlder().catch(() => undefined);
    if (hasNewer && rest < NEAR_EDGE) void thread.loadNewer().catch(() => undefined);
    const seq = sight.current?.lastSeq() ?? null;
    if (seq === null) return;
    setSeenSeq((before) => Math.max(before, seq));
    thread.markRead(seq);
  }, [thread]);

  useLayoutEffect(() => {
    if (rows.length === 0) return;
    const targeted = target === reached.current ? -1 : rows.findIndex((row) => seqOf(row) === target?.seq);
    const unread = rows.findIndex(({ kind }) => kind === "unread");
    const isOwn = isOwnUnsent(rows.at(-1), client.userId);
    if (target && targeted >= 0) {
      virtualizer.current?.scrollToIndex(targeted, { align: "center" });
      reached.current = target;
      isPlaced.current = true;
      atEnd.current = false;
    } else if (!isPlaced.current) {
      virtualizer.current?.scrollToIndex(unread < 0 ? rows.length - 1 : unread, {
        align: unread < 0 ? "end" : "start",
      });
      isPlaced.current = true;
    } else if (atEnd.current || isOwn) toEnd();
    requestAnimationFrame(look);
  }, [rows, target]);

  useEffect(() => {
    if (!scroller.current) return;
    sight.current = new Sight(scroller.current);
    const stop = sight.current.watch(look);
    const sizes = observeSizes(scroller.current, () => (atEnd.current ? toEnd() : undefined));
    return () => {
      stop();
      sizes.disconnect();
    };
  }, [look]);
  const below = isAtEnd ? 0 : countAfter(rows, Math.max(seenSeq, 0), client.userId);
  return { isAtEnd: isAtEnd || lastSeq === 0, below, isPrepended, onScroll: look, toEnd: toNewest };
}

/** Calls when the size changes, such as by a keyboard on the screen. */
function observeSizes(element: HTMLElement, resized: () => void): ResizeObserver {
  const sizes = new ResizeObserver(resized);
  sizes.observe(element);
  if (element.lastElementChild) sizes.observe(element.lastElementChild);
  return sizes;
}

function usePrepended(rows: readonly Row[]): boolean {
  const before = useRef(rows);
  const first = before.current.find(({ kind }) => kind === "message");
  const isPrepended =
    first !== undefined &&
    rows.find(({ kind }) => kind === "message")?.key !== first.key &&
    rows.some(({ key }) => key === first.key);
  useLayoutEffect(() => {
    before.current = rows;
  }, [rows]);
  return isPrepended;
}

const seqOf = (row: Row | undefined): number | null => (row?.kind === "message" ? row.message.seq : null);

function lastSeqOf(rows: readonly Row[]): number {
  const row = rows.findLast((each) => each.kind === "message" && each.message.seq !== null);
  return row?.kind === "message" ? (row.message.seq ?? 0) : 0;
}

const countAfter = (rows: readonly Row[], seen: number, me: string): number =>
  rows.filter((row) => row.kind === "message" && row.message.senderId !== me && (row.message.seq ?? 0) > seen)
    .length;

const isOwnUnsent = (row: Row | undefined, me: string): boolean =>
  row?.kind === "message" && row.message.senderId === me && row.message.status === "pending";
