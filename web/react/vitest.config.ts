import path from "node:path";
import { defineConfig } from "vitest/config";

const at = (file: string): string => path.resolve(import.meta.dirname, file);

export default defineConfig({
  resolve: {
    alias: { "@portico/client": at("../sdk/src/index.ts"), "@portico/react": at("src/index.ts") },
    dedupe: ["react", "react-dom"],
  },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    environment: "jsdom",
    testTimeout: 20_000,
    pool: "threads",
  },
});
