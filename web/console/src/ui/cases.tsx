import { Fragment, type VNode } from "preact";
import { usePages, type Page } from "../session/use-loaded.js";
import { More } from "./more.js";
import { useOutcome } from "./notice.js";
import { Empty, Shown } from "./states.js";

interface CasesProps<Item> {
  readonly load: (cursor: string | null) => Promise<Page<Item>>;
  /** What is said when there is none. */
  readonly empty: { readonly title: string; readonly hint?: string };
  /** One case, a list item, which calls `done` with what came of it. */
  readonly children: (item: Item, done: (message: string) => void) => VNode;
}

/** A queue of cases that somebody decides, page by page. It is loaded again after each decision. */
export function Cases<Item extends { readonly id: number }>({
  load,
  empty,
  children,
}: CasesProps<Item>): VNode {
  const { loaded, more, reload } = usePages(load, []);
  const [notice, done] = useOutcome(reload);
  return (
    <>
      {notice}
      <Shown loaded={loaded} retry={reload}>
        {(items) =>
          items.length === 0 ? (
            <Empty {...empty} icon="moderation" />
          ) : (
            <ul class="cases">
              {items.map((item) => (
                <Fragment key={item.id}>{children(item, done)}</Fragment>
              ))}
            </ul>
          )
        }
      </Shown>
      {more && <More more={more} />}
    </>
  );
}
