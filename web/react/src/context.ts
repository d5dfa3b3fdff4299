import type { Portico } from "@portico/client";
import { createContext, useContext } from "react";

export const PorticoContext = createContext<Portico | null>(null);

/** The client of the `PorticoProvider` around the component: uploads, `rpc`, events. Throws without a provider. */
export function usePortico(): Portico {
  const portico = useContext(PorticoContext);
  if (!portico)
    throw new Error("usePortico and the other hooks need a <PorticoProvider> around the component");
  return portico;
}
