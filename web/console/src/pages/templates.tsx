import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useLoaded } from "../session/use-loaded.js";
import { useSession } from "../session/use-session.js";
import { offerFile } from "../ui/download.js";
import { Card } from "../ui/parts.js";
import { Select } from "../ui/select.js";
import { Shown } from "../ui/states.js";

const KINDS = ["message", "mention", "call", "missed_call", "card", "system"] as const;

/** What notifications look like, with an example, in each language. */
export function Templates(): VNode {
  const session = useSession();
  const [kind, setKind] = useState<(typeof KINDS)[number]>("message");
  const [language, setLanguage] = useState("");
  const { loaded, reload } = useLoaded(
    () => session.call("admin.preview_template", { kind, ...(language && { language }) }),
    [kind, language],
  );
  return (
    <Shown loaded={loaded} retry={reload}>
      {(preview) => (
        <>
          <div class="filters">
            <Select label="About" value={kind} values={KINDS} choose={setKind} />
            <Select
              label="Language"
              value={preview.language}
              values={preview.languages}
              choose={setLanguage}
            />
          </div>
          <Preview preview={preview} />
        </>
      )}
    </Shown>
  );
}

function Preview({ preview }: { preview: shapes.TemplatePreview }): VNode {
  const { kind, language, subject, text, html, htmlUrl, pushTitle, pushBody, sms } = preview;
  const save = (): void => offerFile(`${kind}-${language}.html`, "text/html", [html]);
  return (
    <div class="columns pairs" lang={language}>
      <Card
        title="Email"
        aside={
          <button type="button" class="button" lang="en" onClick={save}>
            Save as HTML
          </button>
        }
      >
        <p dir="auto">
          <strong>{subject}</strong>
        </p>
        <iframe class="mail" src={htmlUrl} sandbox="" title={`Email: ${subject}`} />
      </Card>
      <Card title="Email as text">
        <p class="evidence" dir="auto">
          {text}
        </p>
      </Card>
      <Card title="Push">
        <div class="evidence" dir="auto">
          <strong>{pushTitle}</strong>
          <p>{pushBody}</p>
        </div>
      </Card>
      <Card title="SMS">
        <p class="evidence" dir="auto">
          {sms}
        </p>
      </Card>
    </div>
  );
}
