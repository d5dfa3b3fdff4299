import { defineConfig } from "vite";

// One module for what a page loads at first, and chunks for what it loads when it needs it.
export default defineConfig({
  build: {
    target: "es2022",
    minify: "esbuild",
    lib: { entry: "src/index.ts", formats: ["es"] },
    rollupOptions: { output: { entryFileNames: "index.js", chunkFileNames: "[name].js" } },
  },
});
