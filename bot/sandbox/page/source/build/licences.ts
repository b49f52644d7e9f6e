// Lists every package that went into the bundle, with the text of its licence.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { Plugin } from "vite";

interface Described {
  name: string;
  version: string;
  license?: string;
}

const FOLDER = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LINE = "=".repeat(100);

export function licences(): Plugin {
  return {
    name: "licences",
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== "chunk") continue;
        for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
          const folder = FOLDER.exec(id.replaceAll("\0", ""))?.[1];
          if (folder && renderedLength) folders.add(folder);
        }
      }
      const told = [...folders].map(tell).sort();
      const source = `What is bundled into the page, and under which licence.\n\n${told.join("\n")}`;
      this.emitFile({ type: "asset", fileName: "licences.txt", source });
    },
  };
}

function tell(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Described;
  const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").trim() : "";
  return [`${LINE}`, `${name} ${version}, ${license ?? "no licence named"}`, LINE, text, ""].join("\n");
}
