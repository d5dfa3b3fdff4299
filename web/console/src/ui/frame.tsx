import type { VNode } from "preact";
import { sectionsFor, Shown } from "../pages/pages.js";
import type { SessionState } from "../session/session.js";
import { useCurrentInSight } from "./current-in-sight.js";
import { Icon } from "./icon.js";
import { Link, useNavigation } from "./navigation.js";

interface FrameProps {
  readonly state: SessionState;
  readonly leave: () => void;
}

/** Navigation beside the page; on a phone above it. */
export function Frame({ state, leave }: FrameProps): VNode {
  const { place } = useNavigation();
  return (
    <div class="frame">
      <a class="skip" href="#page">
        Skip to the page
      </a>
      <header class="side">
        <p class="brand">
          Portico <span>console</span>
        </p>
        <Sections role={state.role} />
        <div class="who">
          <span>
            <strong>{state.userId}</strong>
            <span class="muted">{state.role}</span>
          </span>
          <button type="button" class="icon-button" aria-label="Sign out" title="Sign out" onClick={leave}>
            <Icon name="leave" />
          </button>
        </div>
      </header>
      <main id="page" tabIndex={-1}>
        {state.status !== "online" && (
          <p class="connection" role="status">
            No connection to the node. Trying again…
          </p>
        )}
        <Shown place={place} role={state.role} />
      </main>
    </div>
  );
}

function Sections({ role }: { role: string }): VNode {
  const { place } = useNavigation();
  const sections = sectionsFor(role);
  const current = place.page === "" ? sections[0]?.name : place.page;
  const bar = useCurrentInSight(current);
  return (
    <nav class="sections" aria-label="Console" ref={bar}>
      {sections.map(({ name, title, icon }) => (
        <Link key={name} to={[name]} current={name === current}>
          <Icon name={icon} />
          {title}
        </Link>
      ))}
    </nav>
  );
}
