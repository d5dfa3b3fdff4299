import { expectTypeOf, it } from "vitest";
import type * as source from "../src/main.js";
import type * as sourceOfLauncher from "../src/launcher/index.js";
import type * as sourceOfTeams from "../src/team/index.js";
import type * as published from "../types/index.js";
import type * as launcher from "../types/launcher.js";
import type * as teams from "../types/team-inbox.js";

/** `types/index.d.ts` is written by hand: the package has no types of Preact. */
it("what the package declares is there, and nothing is missing", () => {
  expectTypeOf<source.PorticoInbox["open"]>().toEqualTypeOf<published.PorticoInbox["open"]>();
  expectTypeOf<source.PorticoInbox["token"]>().toEqualTypeOf<published.PorticoInbox["token"]>();
  expectTypeOf<source.PorticoChat["token"]>().toEqualTypeOf<published.PorticoChat["token"]>();
  expectTypeOf<sourceOfLauncher.PorticoLauncher["toggle"]>().toEqualTypeOf<
    launcher.PorticoLauncher["toggle"]
  >();
  expectTypeOf<sourceOfLauncher.PorticoLauncher["token"]>().toEqualTypeOf<
    launcher.PorticoLauncher["token"]
  >();
  expectTypeOf<sourceOfTeams.PorticoTeamInbox["open"]>().toEqualTypeOf<teams.PorticoTeamInbox["open"]>();
  expectTypeOf<Exclude<keyof typeof source, keyof typeof published>>().toEqualTypeOf<never>();
});
