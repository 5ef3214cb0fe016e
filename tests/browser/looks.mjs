// The ways a page is looked at, and what must hold in each: axe-core finds no violation of WCAG 2.2 A or AA, and nothing
// but tables in their own regions scrolls sideways.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { open } from "./browser.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const TALLEST = 8000;

export const LOOKS = [
  { name: "wide", options: {}, folded: true },
  { name: "narrow", options: { viewport: { width: 320, height: 900 } } },
  { name: "print", options: {}, media: { media: "print" } },
  { name: "forced", options: { forcedColors: "active" } },
  { name: "dark", options: { colorScheme: "dark" } },
];

async function violations(page) {
  const found = await page.evaluate(
    (tags) => window.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }),
    TAGS,
  );
  return found.violations.map((one) => ({
    rule: one.id,
    help: one.help,
    places: one.nodes.slice(0, 5).map((node) => `${node.target.join(" ")}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`),
  }));
}

async function check(page, name, complain) {
  for (const { rule, help, places } of await violations(page)) complain(`axe (${name}) ${rule}: ${help}`, places.join("\n    "));
}

// One page in one look; a picture of it is kept.
export async function look(browser, page, { name, options, media, folded }, shots, complain) {
  const opened = await open(browser, page, options, complain);
  if (media) await opened.page.emulateMedia(media);
  await opened.page.evaluate(axe);
  if (folded) await check(opened.page, `${name}, folded`, complain);
  if (folded) await opened.page.screenshot({ path: join(shots, `${page.name}-first.png`) });
  const height = await opened.page.evaluate(() => document.documentElement.scrollHeight);
  const width = opened.page.viewportSize().width;
  await opened.page.screenshot({
    path: join(shots, `${page.name}-${name}.png`),
    fullPage: true,
    clip: { x: 0, y: 0, width, height: Math.min(height, TALLEST) },
  });
  await opened.page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  await check(opened.page, name, complain);
  const wide = await opened.page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > width) complain(`no sideways scrolling (${name})`, `the page is ${wide} px wide on a screen of ${width}`);
  if (media) await opened.page.pdf({ path: join(shots, `${page.name}.pdf`), format: "A4" });
  await opened.context.close();
}

// Without script nothing is missing.
export async function plain(browser, page, complain) {
  const read = async (javaScriptEnabled) => {
    const opened = await open(browser, page, { javaScriptEnabled }, complain);
    const told = {
      heading: await opened.page.locator("h1").textContent(),
      rows: await opened.page.locator("tr").count(),
      sections: await opened.page.locator("section").count(),
      hidden: await opened.page.locator("[hidden]").count(),
    };
    await opened.context.close();
    return JSON.stringify(told);
  };
  const [without, withScript] = [await read(false), await read(true)];
  if (without !== withScript) complain("readable without script", `${without} without, ${withScript} with`);
}
