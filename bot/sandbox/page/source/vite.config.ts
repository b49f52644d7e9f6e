// Builds the page into ../static with names that never change, so that a rebuild shows as a change and nothing else.

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

import { licences } from "./build/licences.ts";

const WORLD = "http://127.0.0.1:8787";

export default defineConfig({
  base: "/page/",
  plugins: [react(), licences()],
  server: { proxy: { "/control": WORLD } },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: { entryFileNames: "page.js", assetFileNames: "page[extname]", codeSplitting: false },
    },
  },
});
