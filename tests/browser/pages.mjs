// Which pages are looked at: of each audience the longest and the shortest, and what stands at the top.
import { readdirSync, statSync, existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folders = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

function page(name, file) {
  return { name, file, url: pathToFileURL(file).href, bytes: statSync(file).size };
}

// The pages of a folder of packs; every audience asked for must be there.
export function pagesOf(packs, audiences) {
  const found = [];
  const start = join(packs, "index.html");
  if (!existsSync(start)) throw new Error(`${start} is not there: make packs first`);
  found.push(page("start", start));
  for (const audience of folders(packs)) {
    const pages = folders(join(packs, audience))
      .map((key) => join(packs, audience, key, "index.html"))
      .filter(existsSync)
      .map((file) => page(audience, file))
      .sort((a, b) => b.bytes - a.bytes);
    if (pages.length > 0) found.push(pages[0]);
    if (pages.length > 1) found.push({ ...pages[pages.length - 1], name: `${audience}-short` });
  }
  for (const audience of audiences) {
    if (!found.some((one) => one.name === audience)) throw new Error(`no pack of ${audience} in ${packs}`);
  }
  return found;
}
