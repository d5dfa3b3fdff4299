import type { Portico, PorticoOptions } from "@portico/client";
import { useEffect, useRef, useState, type ReactElement, type ReactNode } from "react";
import { connect, ownClient } from "./client.js";
import { PorticoContext } from "./context.js";

/** Either a client of your own, or the options of one that belongs to the provider. */
export type PorticoProviderProps = { readonly children?: ReactNode } & (
  | { readonly portico: Portico; readonly options?: never }
  | { readonly options: PorticoOptions; readonly portico?: never }
);

/**
 * Gives the components in it a client, and connects it.
 *
 * With `options` the provider makes the client when it is mounted and closes it when it is unmounted. Another `url` or
 * `userId` makes a new client and new components; of the other options the newest `token` is used. A `portico` of
 * your own stays open: close it where you made it.
 */
export function PorticoProvider({ portico, options, children }: PorticoProviderProps): ReactElement {
  if (portico) return <GivenClient portico={portico}>{children}</GivenClient>;
  return (
    <OwnClient key={`${options.url} ${options.userId ?? ""}`} options={options}>
      {children}
    </OwnClient>
  );
}

function GivenClient({ portico, children }: { portico: Portico; children: ReactNode }): ReactElement {
  useEffect(() => connect(portico), [portico]);
  return <PorticoContext.Provider value={portico}>{children}</PorticoContext.Provider>;
}

function OwnClient({ options, children }: { options: PorticoOptions; children: ReactNode }): ReactElement {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  }, [options]);
  const [{ portico, hold }, setClient] = useState(() => ownClient(() => latest.current));
  useEffect(() => {
    if (portico.status !== "closed") return hold.take();
    setClient(ownClient(() => latest.current)); // hidden by <Activity> and shown again: a client is closed for good
  }, [portico, hold]);
  return <PorticoContext.Provider value={portico}>{children}</PorticoContext.Provider>;
}
