import { createContext, type ComponentChildren, type VNode } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { pathOf, placeOf, type Place } from "../model/routes.js";

interface Navigation {
  readonly place: Place;
  readonly go: (path: string) => void;
}

const Context = createContext<Navigation | null>(null);

export function useNavigation(): Navigation {
  const navigation = useContext(Context);
  if (!navigation) throw new Error("a link outside of the navigation");
  return navigation;
}

/** Keeps the place of the address: links and the back button change what is shown without a load. */
export function Navigated({ children }: { children: ComponentChildren }): VNode {
  const [place, setPlace] = useState(() => placeOf(location.pathname));
  useEffect(() => {
    const read = (): void => setPlace(placeOf(location.pathname));
    window.addEventListener("popstate", read);
    return () => window.removeEventListener("popstate", read);
  }, []);
  const navigation = useMemo(() => ({ place, go: (path: string) => go(path, setPlace) }), [place]);
  return <Context.Provider value={navigation}>{children}</Context.Provider>;
}

function go(path: string, setPlace: (place: Place) => void): void {
  history.pushState(null, "", path);
  setPlace(placeOf(path));
  window.scrollTo(0, 0);
}

interface LinkProps {
  readonly to: readonly (string | number)[];
  readonly class?: string;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

/** A link to a place of the console; it can be opened in a new tab as any other. */
export function Link({ to, current, children, ...rest }: LinkProps): VNode {
  const { go: visit } = useNavigation();
  const path = pathOf(...to);
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    visit(path);
  };
  return (
    <a {...rest} href={path} aria-current={current ? "page" : undefined} onClick={follow}>
      {children}
    </a>
  );
}
