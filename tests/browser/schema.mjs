// What others do to the database while a page is open, and what a save leaves alone.

import { check, expect, same } from "./checks.mjs";
import { signIn, sqlite, visit } from "./browser.mjs";

async function altered(page) {
	await page.goto("/admin/bare/");
	same(await page.locator('th[data-field="colour"]').count(), 0, "headings before");
	sqlite("ALTER TABLE bare ADD COLUMN colour VARCHAR(20) DEFAULT 'green'");
	await page.reload();
	same(await page.locator('th[data-field="colour"]').innerText(), "Colour", "the heading");
	await page.goto("/admin/bare/add/");
	same(await page.getByLabel("Colour", { exact: true }).inputValue(), "green", "the default");
	sqlite("CREATE TABLE quite_new (id INTEGER PRIMARY KEY)");
	await page.goto("/admin/");
	same(await page.locator('[data-model="quite_new"]').count(), 1, "links to the new table");
	sqlite("DROP TABLE quite_new");
	await page.reload();
	same(await page.locator('[data-model="quite_new"]').count(), 0, "links to the dropped table");
}

// Nothing typed is lost when the table changes under an open form.
async function alteredUnderAForm(page) {
	await page.goto("/admin/bare/add/");
	await page.getByLabel("Name", { exact: true }).fill("typed before");
	sqlite("ALTER TABLE bare RENAME COLUMN name TO title");
	page.expectedCode = 422;
	await page.getByRole("button", { name: "Save", exact: true }).click();
	const text = await page.locator("main").innerText();
	expect(text.includes("typed before"), `what was typed is gone: ${text.slice(0, 300)}`);
	sqlite("ALTER TABLE bare RENAME COLUMN title TO name");
}

const moments = (key) =>
	sqlite(`SELECT quote(day), quote(at), quote(clock), quote(amount) FROM moment WHERE id = ${key}`);

async function untouched(page, key) {
	const before = moments(key);
	await page.goto(`/admin/moment/${key}/change/`);
	await page.getByRole("button", { name: "Save", exact: true }).click();
	const said = await page.getByRole("status").innerText();
	expect(said.includes("left as it was"), `saving nothing said: ${said}`);
	same(moments(key), before, "the row after saving nothing");
	await page.goto(`/admin/moment/${key}/change/`);
	await page.locator("[name=note]").fill(`a note for ${key}`);
	await page.getByRole("button", { name: "Save", exact: true }).click();
	await page.getByRole("status").waitFor();
	same(moments(key), before, "dates after another field was changed");
	same(sqlite(`SELECT note FROM moment WHERE id = ${key}`), `a note for ${key}`, "the note");
}

async function typedDates(page) {
	await page.goto("/admin/moment/7/change/");
	await page.locator("[name=day]").fill("2025-12-24");
	await page.locator("[name=at]").fill("2025-12-24T18:05:09");
	await page.locator("[name=clock]").fill("18:05");
	await page.getByRole("button", { name: "Save", exact: true }).click();
	await page.getByRole("status").waitFor();
	same(moments(7), "'2025-12-24'|'2025-12-24 18:05:09'|'18:05:00'|NULL", "what was typed");
}

export async function checkSchema(browser) {
	const page = await visit(browser);
	await signIn(page);
	await check("a reload shows what ALTER TABLE did", () => altered(page));
	await check("what was typed survives a renamed column", () => alteredUnderAForm(page));
	for (const key of [1, 2, 3, 4, 5, 6])
		await check(`dates of row ${key} stay as they are stored`, () => untouched(page, key));
	await check("dates typed are stored", () => typedDates(page));
	await check("nothing complained", () => same(page.complaints, [], "complaints"));
	await page.context().close();
}
