import type { ComponentChildren, VNode } from "preact";
import { More } from "./more.js";

/** What a cell has that says nothing. */
export const NOTHING = "–";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean;
}

interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly more?: (() => void) | null;
}

/** A table that is a list of cards on a phone. The roles stay when the style sheet takes the layout of a table away. */
export function Table<Row>({ label, columns, rows, keyOf, more = null }: TableProps<Row>): VNode {
  return (
    <>
      <table class="table" role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ title, isNumber }) => (
              <th key={title} role="columnheader" scope="col" class={isNumber ? "number" : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map((column) => (
                <Cell key={column.title} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {more && <More more={more} />}
    </>
  );
}

interface CellProps<Row> {
  readonly column: Column<Row>;
  readonly row: Row;
}

/** One cell; on a phone, one that says nothing takes no place. */
function Cell<Row>({ column: { title, cell, isNumber }, row }: CellProps<Row>): VNode {
  const content = cell(row);
  const names = [isNumber && "number", content === NOTHING && "nothing"].filter((name) => name);
  return (
    <td role="cell" data-label={title} class={names.join(" ")}>
      <div>{content}</div>
    </td>
  );
}
