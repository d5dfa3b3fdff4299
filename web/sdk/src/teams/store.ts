/** A value that changes, for a user interface, as `View` is one. This part of the library shares no code with the first file. */
export class Store<Snapshot> {
  private readonly listeners = new Set<() => void>();

  constructor(private snapshot: Snapshot) {}

  /** Be told of each new snapshot. The answer ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly getSnapshot = (): Snapshot => this.snapshot;

  protected set(changed: Partial<Snapshot>): void {
    this.snapshot = { ...this.snapshot, ...changed };
    for (const listener of [...this.listeners]) listener();
  }
}
