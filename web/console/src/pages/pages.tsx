import type { VNode } from "preact";
import { numberOf, type Place } from "../model/routes.js";
import type { Power } from "../session/session.js";
import type { IconName } from "../ui/icon.js";
import { AuditPage } from "./audit.js";
import { BridgePage } from "./bridge.js";
import { CasePage } from "./case.js";
import { ConversationPage } from "./conversation.js";
import { ConversationsPage } from "./conversations.js";
import { ImportsPage } from "./imports.js";
import { ModerationPage } from "./moderation.js";
import { NotFound } from "./not-found.js";
import { NotificationsPage } from "./notifications.js";
import { OverviewPage } from "./overview.js";
import { PeoplePage } from "./people.js";
import { PersonPage } from "./person.js";
import { ReadingPage } from "./reading.js";
import { SettingsPage } from "./settings.js";
import { WebhookPage } from "./webhook.js";
import { WebhooksPage } from "./webhooks.js";

interface Section {
  /** The first part of the path. Without one, the first section of the role is shown. */
  readonly name: string;
  readonly title: string;
  readonly icon: IconName;
  readonly powers: readonly Power[];
  readonly show: (place: Place) => VNode;
}

/** The queues; with a number, what a moderator looks at after they gave a reason. */
function moderation({ id, part }: Place): VNode {
  if (part === null) return <ModerationPage key={id} part={id} />;
  const number = numberOf(part);
  if (number === null) return <NotFound />;
  if (id === "conversation") return <ReadingPage key={part} conversationId={number} />;
  if (id !== "held" && id !== "report") return <NotFound />;
  return <CasePage key={`${id} ${part}`} kind={id} id={number} />;
}

/** A page about something that has a number. */
function numbered(id: string, show: (number: number) => VNode): VNode {
  const number = numberOf(id);
  return number === null ? <NotFound /> : show(number);
}

const ADMINS: readonly Power[] = ["admin"];
const BOTH: readonly Power[] = ["admin", "moderator"];

/** The pages in the order of the navigation. */
export const SECTIONS: readonly Section[] = [
  {
    name: "overview",
    title: "Overview",
    icon: "overview",
    powers: ADMINS,
    show: ({ id }) => <OverviewPage part={id} />,
  },
  {
    name: "people",
    title: "People",
    icon: "people",
    powers: ADMINS,
    show: ({ id, part }) => (id === null ? <PeoplePage /> : <PersonPage key={id} id={id} part={part} />),
  },
  {
    name: "conversations",
    title: "Conversations",
    icon: "conversations",
    powers: ADMINS,
    show: ({ id }) =>
      id === null ? (
        <ConversationsPage />
      ) : (
        numbered(id, (number) => <ConversationPage key={id} id={number} />)
      ),
  },
  {
    name: "moderation",
    title: "Moderation",
    icon: "moderation",
    powers: BOTH,
    show: moderation,
  },
  {
    name: "notifications",
    title: "Notifications",
    icon: "notifications",
    powers: ADMINS,
    show: ({ id }) => <NotificationsPage key={id} part={id} />,
  },
  {
    name: "webhooks",
    title: "Webhooks",
    icon: "webhooks",
    powers: ADMINS,
    show: ({ id }) =>
      id === null ? <WebhooksPage /> : numbered(id, (number) => <WebhookPage key={id} webhookId={number} />),
  },
  { name: "imports", title: "Imports", icon: "imports", powers: ADMINS, show: () => <ImportsPage /> },
  { name: "django", title: "Django site", icon: "bridge", powers: ADMINS, show: () => <BridgePage /> },
  { name: "audit", title: "Audit", icon: "audit", powers: ADMINS, show: () => <AuditPage /> },
  {
    name: "settings",
    title: "Rules and limits",
    icon: "settings",
    powers: ADMINS,
    show: () => <SettingsPage />,
  },
];

export const sectionsFor = (role: string): readonly Section[] =>
  SECTIONS.filter(({ powers }) => powers.some((power) => power === role));

/** The page of a place. A moderator begins with the queue. */
export function Shown({ place, role }: { place: Place; role: string }): VNode {
  const sections = sectionsFor(role);
  const first = place.page === "" ? sections[0] : undefined;
  const section = sections.find(({ name }) => name === place.page) ?? first;
  if (section) return section.show(place);
  return <NotFound />;
}
