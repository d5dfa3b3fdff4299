/** Runs `wake` when the page becomes visible, is shown again, or the network is back. The answer ends that. */
export function onWake(wake: () => void): () => void {
  if (typeof document === "undefined") return () => undefined; // no page: Node, React Native, a worker
  const ifVisible = (): void => {
    if (document.visibilityState === "visible") wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", ifVisible);
  return () => {
    window.removeEventListener("online", wake);
    window.removeEventListener("pageshow", wake);
    document.removeEventListener("visibilitychange", ifVisible);
  };
}
