// Writes a hash over the source beside what was built from it; a test without Node compares the two.

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = join(dirname(fileURLToPath(import.meta.url)), "..");
const LEFT_OUT = new Set(["node_modules", "dist"]);

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (LEFT_OUT.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

const hash = createHash("sha256");
const named = filesIn(SOURCE).map((path) => [relative(SOURCE, path).split(sep).join("/"), path]);
for (const [name, path] of named.sort(([one], [other]) => (one < other ? -1 : 1))) {
  hash.update(`${name}\n`);
  hash.update(readFileSync(path));
}
writeFileSync(join(SOURCE, "../static/built-from.txt"), `${hash.digest("hex")}\n`);
