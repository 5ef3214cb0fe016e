// Chromium, found and started; a page that may ask for nothing but itself.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];

function found() {
  const named = process.env.PLUMBLINE_CHROMIUM;
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  for (const file of named ? [named] : onPath) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not this one.
    }
  }
  throw new Error("no Chromium is on the path: install one (Debian: apt-get install chromium), or name it in PLUMBLINE_CHROMIUM");
}

export function start() {
  return chromium.launch({
    executablePath: found(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

// Opens a page and gathers what it must not do: ask for anything else, complain, or break its own policy.
export async function open(browser, { url }, options, complain) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("request", (request) => {
    if (request.url() !== url && !request.url().startsWith("data:")) complain("loads nothing", request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") complain("console", message.text());
  });
  page.on("pageerror", (error) => complain("script", String(error)));
  await page.goto(url);
  return { context, page };
}
