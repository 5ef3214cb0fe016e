// The keyboard alone reaches every control, shows where it is, and works it.
import { open } from "./browser.mjs";

// The browser answers a key when it comes to it: looked at until it holds, ten seconds at most.
async function becomes(look, holds) {
  const until = Date.now() + 10_000;
  for (;;) {
    const seen = await look();
    if (holds(seen) || Date.now() > until) return seen;
    await new Promise((done) => setTimeout(done, 20));
  }
}

const CONTROLS = 'a[href], summary, button, input, [tabindex="0"]';

// Marks each control that can be seen with a number, and says how many there are.
const number = (page) =>
  page.evaluate((controls) => {
    const seen = [...document.querySelectorAll(controls)].filter((one) => one.checkVisibility() && one.getClientRects().length > 0);
    seen.forEach((one, at) => (one.dataset.control = at));
    return seen.length;
  }, CONTROLS);

// Writes down everything that focus comes to, and whether it can be seen there.
const watch = (page) =>
  page.evaluate(() => {
    window.reached = [];
    document.addEventListener("focusin", ({ target }) => {
      const style = getComputedStyle(target);
      const shows = style.outlineStyle !== "none" || style.boxShadow !== "none";
      window.reached.push({ control: target.dataset.control ?? null, shows, html: target.outerHTML.slice(0, 120) });
    });
  });

async function reaches(page, complain) {
  const n = await number(page);
  await watch(page);
  // The keys go out together: the browser takes them in their order.
  await Promise.all(Array.from({ length: n }, () => [page.keyboard.down("Tab"), page.keyboard.up("Tab")]).flat());
  const stops = await becomes(() => page.evaluate(() => window.reached), (stops) => stops.length >= n);
  for (const { control, shows, html } of stops) {
    if (control === null) complain("keyboard", `focus is on something that is no control: ${html}`);
    if (!shows) complain("keyboard", `focus cannot be seen on ${html}`);
  }
  const order = stops.map(({ control }) => control);
  if (new Set(order).size !== n) complain("keyboard", `${new Set(order).size} of ${n} controls are reached by Tab`);
}

async function skips(page, complain) {
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.className);
  if (first !== "skip") complain("keyboard", "the link that skips to the content does not come first");
  await page.keyboard.press("Enter");
  const url = await becomes(() => page.url(), (at) => at.endsWith("#main"));
  if (!url.endsWith("#main")) complain("keyboard", "the link that skips to the content goes nowhere");
}

async function sorts(page, complain) {
  const button = page.locator("th button").first();
  if ((await button.count()) === 0) return false;
  const sorted = () => button.evaluate((one) => one.closest("th").getAttribute("aria-sort"));
  await button.focus();
  for (const [key, order] of [["Enter", "ascending"], ["Enter", "descending"], ["Space", "ascending"]]) {
    await page.keyboard.press(key);
    if ((await becomes(sorted, (now) => now === order)) !== order) complain("keyboard", `${key} on a column's head does not sort it ${order}`);
  }
  const keys = await button.evaluate((one) => {
    const head = one.closest("th");
    const body = head.closest("table").tBodies[0];
    return [...body.rows].filter((row) => !row.classList.contains("family")).map((row) => {
      const cell = row.cells[head.cellIndex];
      return cell.dataset.sort ?? cell.textContent.trim();
    });
  });
  const compare = (a, b) =>
    a !== "" && b !== "" && !isNaN(a) && !isNaN(b) ? a - b : a.localeCompare(b, "en-GB", { numeric: true });
  if (keys.some((key, at) => at > 0 && compare(keys[at - 1], key) > 0)) complain("keyboard", `rows are not in order: ${keys.slice(0, 8)}`);
  return true;
}

async function filters(page, complain) {
  // The first that can be seen: one may be folded away.
  const input = page.locator(".tools input:visible").first();
  if ((await input.count()) === 0) return false;
  const shown = () =>
    input.evaluate((one) => {
      const table = one.closest(".tools").nextElementSibling.querySelector("table");
      return [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => row.checkVisibility()).length;
    });
  const before = await shown();
  await input.focus();
  await page.keyboard.type("no row holds this");
  if ((await becomes(shown, (n) => n === 0)) !== 0) complain("keyboard", "a filter that nothing fits leaves rows");
  const says = () => input.evaluate((one) => one.closest(".tools").querySelector("[role=status]").textContent);
  const told = await becomes(says, (text) => text.startsWith("0 of "));
  if (!told.startsWith("0 of ")) complain("keyboard", `the filter does not say how many rows are left: "${told}"`);
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  if ((await becomes(shown, (n) => n === before)) !== before) complain("keyboard", "clearing a filter does not bring the rows back");
  return true;
}

async function unfolds(page, complain) {
  const summary = page.locator("summary").first();
  if ((await summary.count()) === 0) return false;
  const isOpen = () => summary.evaluate((one) => one.parentElement.open);
  const before = await isOpen();
  await summary.focus();
  await page.keyboard.press("Enter");
  if ((await becomes(isOpen, (now) => now !== before)) === before) complain("keyboard", "Enter does not unfold what is folded");
  await page.keyboard.press("Enter");
  if ((await becomes(isOpen, (now) => now === before)) !== before) complain("keyboard", "Enter does not fold it again");
  return true;
}

// What was worked on the page: sorting, filtering, unfolding.
export async function keyboard(browser, page, complain) {
  const opened = await open(browser, page, {}, complain);
  await reaches(opened.page, complain);
  await opened.page.reload();
  await skips(opened.page, complain);
  const worked = {
    sorts: await sorts(opened.page, complain),
    filters: await filters(opened.page, complain),
    unfolds: await unfolds(opened.page, complain),
  };
  await opened.context.close();
  return worked;
}
