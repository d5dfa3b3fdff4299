import { defineConfig } from "vitest/config";

// Against the node that PORTICO_URL names: tests/system/test_sdk.py starts one.
export default defineConfig({
  test: {
    include: ["test/node/**/*.test.ts"],
    testTimeout: 20_000,
    pool: "threads",
    fileParallelism: false,
  },
});
