import type { VNode } from "preact";

/** A name of a program, such as `moderation.resolve:warn`: its line breaks between its words only. */
export const Name = ({ name }: { name: string }): VNode => (
  <code class="name">{name.split(/(?<=[.:_])/).flatMap((word) => [<wbr key={word} />, word])}</code>
);
