/**
 * What is begun for the first who takes it, and ended when nobody has it any more. It ends a task later: StrictMode
 * and a change of the page let go and take again at once, and nothing is ended in between.
 */
export class Hold {
  private holders = 0;
  private hasBegun = false;

  constructor(
    private readonly begin: () => void,
    private readonly end: () => void,
  ) {}

  /** Take it. The answer lets go, once. */
  take(): () => void {
    this.holders += 1;
    if (!this.hasBegun) this.start();
    let isHeld = true;
    return () => {
      if (isHeld) this.letGo();
      isHeld = false;
    };
  }

  private start(): void {
    this.hasBegun = true;
    this.begin();
  }

  private letGo(): void {
    this.holders -= 1;
    if (this.holders === 0) setTimeout(() => this.endIfFree());
  }

  private endIfFree(): void {
    if (this.holders > 0 || !this.hasBegun) return;
    this.hasBegun = false;
    this.end();
  }
}
