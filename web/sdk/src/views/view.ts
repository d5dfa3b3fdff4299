/**
 * A value that changes, for a user interface: `subscribe` and `getSnapshot` as React's `useSyncExternalStore` wants
 * them. A snapshot never changes; it stays the same object until there is something new.
 */
export abstract class View<Snapshot> {
  private readonly listeners = new Set<() => void>();
  private snapshot: Snapshot | undefined;
  private isOutdated = true;

  /** Be told of each new snapshot. The answer ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly getSnapshot = (): Snapshot => {
    if (this.isOutdated || this.snapshot === undefined) {
      this.snapshot = this.compute(this.snapshot);
      this.isOutdated = false;
    }
    return this.snapshot;
  };

  /** Something changed of what the snapshot is made of. @internal */
  invalidate(): void {
    this.isOutdated = true;
    if (this.listeners.size === 0) return;
    const before = this.snapshot;
    if (this.getSnapshot() !== before) for (const listener of [...this.listeners]) listener();
  }

  /** The snapshot as it is now; the one before if nothing changed. */
  protected abstract compute(before: Snapshot | undefined): Snapshot;
}

/** The list before, if the new one has the same items. */
export function stable<Item>(before: readonly Item[] | undefined, now: readonly Item[]): readonly Item[] {
  const isSame = before?.length === now.length && before.every((item, index) => item === now[index]);
  return isSame ? before : now;
}

/** The object before, if the new one has the same values. */
export function stableFields<Value extends object>(before: Value | undefined, now: Value): Value {
  if (!before) return now;
  const keys = Object.keys(now) as (keyof Value)[];
  const isSame = keys.length === Object.keys(before).length && keys.every((key) => before[key] === now[key]);
  return isSame ? before : now;
}
