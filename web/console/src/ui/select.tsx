import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { words } from "../model/format.js";

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly values: readonly Value[];
  /** What the empty value is called. */
  readonly all?: string;
  /** What another value is called. */
  readonly nameOf?: (value: Value) => string;
  readonly choose: (value: Value) => void;
}

/** A choice of one of several words. */
export function Select<Value extends string>(props: SelectProps<Value>): VNode {
  const { label, value, values, all = "", nameOf = words, choose } = props;
  const id = useId();
  const change = (text: string): void => {
    const chosen = values.find((each) => each === text);
    if (chosen !== undefined) choose(chosen);
  };
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
        {values.map((each) => (
          <option key={each} value={each}>
            {each === "" ? all : nameOf(each)}
          </option>
        ))}
      </select>
    </p>
  );
}
