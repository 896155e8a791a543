// Writes pictures of the main pages into a folder: tests/browser/run --screenshots FOLDER
// The server is REEVE_URL, with a copy of the demo database, in which one row is changed so
// that it has a history; the person's name and password are those of the tests, or
// REEVE_USER and REEVE_PASSWORD.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { base, launch, person, signIn, visit } from "./browser.mjs";

const folder = process.argv[2];
if (!folder) {
	console.error("Usage: node tests/browser/screenshots.mjs FOLDER");
	process.exit(2);
}
const who = {
	name: process.env.REEVE_USER ?? person.name,
	password: process.env.REEVE_PASSWORD ?? person.password,
};

const rejected = async (page) => {
	await page.goto("/admin/survey/add/");
	await page.locator("[name=title]").fill("Which paths are too dark?");
	await page.locator("[name=reward]").fill("five");
	await page.locator("[name=opens_on]").fill("2025-03-01");
	await page.locator("form.record").evaluate((form) => (form.noValidate = true));
	await page.getByRole("button", { name: "Save", exact: true }).click();
	await page.getByRole("alert").first().waitFor();
};

const firstRow = async (page) => {
	await page.goto("/admin/answer/");
	await page.locator("td a").first().click();
	await page.waitForURL("**/change/");
};

const changed = async (page) => {
	await page.goto("/admin/survey/2/change/");
	await page.locator("[name=closes_on]").fill(`2024-03-${10 + (Date.now() % 20)}`);
	await page.getByRole("button", { name: "Save", exact: true }).click();
	await page.getByRole("status").waitFor();
};

const history = async (page) => {
	await changed(page);
	await page.goto("/admin/survey/2/history/");
};

const planned = async (page) => {
	await page.goto("/admin/-/models/survey/field/?name=introduction");
	await page.getByLabel("Kind").selectOption("integer");
	await page.getByRole("button", { name: "Plan the change" }).click();
	await page.getByRole("heading", { name: "Plan", exact: true }).waitFor();
};

const pages = {
	index: "/admin/",
	list: "/admin/survey/",
	"list-long": "/admin/response/?o=-started_at",
	"list-said": changed,
	"list-descending": "/admin/answer/?o=-number",
	"read-only": "/admin/choice_count/",
	form: "/admin/survey/1/change/",
	"form-reference": firstRow,
	"form-rejected": rejected,
	add: "/admin/respondent/add/",
	delete: "/admin/survey/1/delete/",
	history,
	password: "/admin/password/",
	status: "/admin/-/status",
	missing: "/admin/no-such-model/",
	models: "/admin/-/models/",
	"model-add": "/admin/-/models/add/",
	model: "/admin/-/models/survey/",
	"model-field": "/admin/-/models/survey/field/?name=state",
	"model-plan": planned,
	"model-history": "/admin/-/models/history/",
};

async function take(page, name) {
	await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function takeAll(browser, width, scheme) {
	const page = await visit(browser, { width, scheme });
	await page.goto("/admin/login/");
	await take(page, `login-${width}-${scheme}`);
	await signIn(page, who);
	for (const [name, where] of Object.entries(pages)) {
		if (typeof where === "string") await page.goto(where);
		else await where(page);
		await take(page, `${name}-${width}-${scheme}`);
	}
	await page.context().close();
}

await mkdir(folder, { recursive: true });
const browser = await launch();
try {
	for (const width of ["desk", "phone"])
		for (const scheme of ["light", "dark"]) await takeAll(browser, width, scheme);
	console.log(`${base}: pictures are in ${folder}`);
} finally {
	await browser.close();
}
