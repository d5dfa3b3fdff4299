import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { dateTime, initials, since } from "../model/format.js";

type Tone = "plain" | "good" | "bad" | "warning";

/** A word about a state. The word says it; the colour helps to find it. */
export const Badge = ({ tone = "plain", children }: { tone?: Tone; children: ComponentChildren }): VNode => (
  <span class={`badge ${tone}`}>{children}</span>
);

/** How long ago, and the date for who asks. */
export const Ago = ({ time }: { time: string | null }): VNode =>
  time === null ? (
    <span class="muted">–</span>
  ) : (
    <time dateTime={time} title={dateTime(time)}>
      {since(time, Date.now())}
    </time>
  );

export const Avatar = ({ name, id }: { name: string | null; id: string }): VNode => (
  <span class="avatar" aria-hidden="true">
    {initials(name ?? id)}
  </span>
);

interface PageProps {
  readonly title: string;
  readonly hint?: string;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A page: its heading has the focus when one comes to it, so that it is read out. */
export function Page({ title, hint, actions, children }: PageProps): VNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Portico console`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);
  return (
    <>
      <header class="page-header">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {hint !== undefined && <p class="muted">{hint}</p>}
        </div>
        {actions}
      </header>
      {children}
    </>
  );
}

interface CardProps {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of a page with a heading. */
export const Card = ({ title, aside, children }: CardProps): VNode => (
  <section class="card" aria-label={title}>
    <header class="card-header">
      <h2>{title}</h2>
      {aside}
    </header>
    {children}
  </section>
);

/** Names and values, side by side. */
export const Facts = ({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }): VNode => (
  <dl class="facts">
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
