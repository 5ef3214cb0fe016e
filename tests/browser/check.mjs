// node check.mjs PACKS SCREENSHOTS [AUDIENCE…]: every audience's page in a real browser. Exit 1 where anything is wrong.
import { mkdirSync } from "node:fs";
import { start } from "./browser.mjs";
import { keyboard } from "./keyboard.mjs";
import { LOOKS, look, plain } from "./looks.mjs";
import { pagesOf } from "./pages.mjs";

const MOST_BYTES = 2_000_000;

const [packs, shots, ...audiences] = process.argv.slice(2);
if (!packs || !shots) {
  console.error("usage: node check.mjs PACKS SCREENSHOTS [AUDIENCE…]");
  process.exit(2);
}

async function main() {
  mkdirSync(shots, { recursive: true });
  const pages = pagesOf(packs, audiences);
  const browser = await start();
  let wrong = 0;
  const worked = {};
  // Two pages at once, on the two processors there are at least.
  const waiting = [...pages];
  const one = async () => {
    for (let page = waiting.shift(); page; page = waiting.shift()) await checked(page);
  };
  const checked = async (page) => {
    let own = 0;
    const complain = (what, detail) => {
      wrong += 1;
      own += 1;
      console.error(`${page.name}: ${what}\n    ${detail}`);
    };
    if (page.bytes > MOST_BYTES) complain("size", `${page.bytes} bytes; a page has ${MOST_BYTES} at most`);
    for (const each of LOOKS) await look(browser, page, each, shots, complain);
    await plain(browser, page, complain);
    for (const [control, done] of Object.entries(await keyboard(browser, page, complain))) worked[control] ||= done;
    console.log(`${page.name}: ${(page.bytes / 1000).toFixed(0)} kB, ${own === 0 ? "nothing wrong" : `${own} wrong`}`);
  };
  await Promise.all([one(), one()]);
  await browser.close();
  for (const [control, done] of Object.entries(worked)) {
    if (!done) {
      wrong += 1;
      console.error(`no page has anything that ${control}: the check of it looked at nothing`);
    }
  }
  console.log(`${pages.length} pages in ${LOOKS.length} looks; pictures in ${shots}`);
  return wrong;
}

main().then(
  (wrong) => process.exit(wrong === 0 ? 0 : 1),
  (error) => {
    console.error(String(error.message ?? error));
    process.exit(1);
  },
);
