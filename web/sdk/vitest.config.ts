import { defineConfig } from "vitest/config";

// The files share the modules of the library, which keep nothing between two clients.
export default defineConfig({
  test: { include: ["test/unit/**/*.test.ts"], testTimeout: 20_000, pool: "threads", isolate: false },
});
