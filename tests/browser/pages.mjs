// Every kind of page, in three widths and both colour schemes: no violation that axe knows
// of (WCAG 2.2 A and AA, and its best practices), nothing that the browser complains of, no
// request to another host, no sideways scroll of the page, targets of 24 pixels.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { check, expect } from "./checks.mjs";
import {
	base, chinook, person, scrollsSideways, signIn, sqlite, visit, widths,
} from "./browser.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Sends the form as a browser would that does not check it first.
async function submit(page, button) {
	const form = page.locator("main form");
	await form.evaluate((element) => (element.noValidate = true));
	await form.getByRole("button", { name: button, exact: true }).click();
	await page.getByRole("alert").first().waitFor();
}

async function wrongPassword(page) {
	await page.goto("/admin/login/");
	await page.getByLabel("Name").fill(person.name);
	await page.getByLabel("Password").fill("not this one");
	page.expectedCode = 403;
	await submit(page, "Sign in");
}

async function rejectedAdd(page) {
	await page.goto("/admin/survey/add/");
	await page.locator("[name=reward]").fill("five");
	page.expectedCode = 422;
	await submit(page, "Save");
}

async function rejectedChange(page) {
	await page.goto("/admin/moment/1/change/");
	await page.locator("[name=amount]").fill("much");
	page.expectedCode = 422;
	await submit(page, "Save");
}

// Two people have the same row open.
async function conflict(page) {
	const other = await page.context().newPage();
	for (const one of [page, other]) await one.goto("/admin/moment/2/change/");
	await other.locator("[name=note]").fill(`theirs ${Math.random()}`);
	await other.getByRole("button", { name: "Save", exact: true }).click();
	await other.getByRole("status").waitFor();
	await other.close();
	await page.locator("[name=note]").fill(`mine ${Math.random()}`);
	page.expectedCode = 409;
	await submit(page, "Save");
}

async function rejectedPassword(page) {
	await page.goto("/admin/password/");
	for (const label of ["Present password", "New password again"])
		await page.getByLabel(label).fill("something else");
	await page.getByLabel("New password", { exact: true }).fill("another long one");
	page.expectedCode = 422;
	await submit(page, "Change the password");
}

async function droppedUnderAForm(page) {
	sqlite("CREATE TABLE short_lived (id INTEGER PRIMARY KEY, note TEXT)");
	await page.goto("/admin/short_lived/add/");
	await page.locator("[name=note]").fill("typed for nothing");
	sqlite("DROP TABLE short_lived");
	page.expectedCode = 404;
	await submit(page, "Save");
}

async function saved(page) {
	await page.goto("/admin/moment/3/change/");
	await page.locator("[name=note]").fill(`changed ${Math.random()}`);
	await page.getByRole("button", { name: "Save", exact: true }).click();
	await page.getByRole("status").waitFor();
}

async function history(page) {
	await saved(page);
	await page.goto("/admin/moment/3/history/");
	await page.locator(".entry").first().waitFor();
}

// The pages that change models.

async function fieldRefused(page) {
	await page.goto("/admin/-/models/moment/field/");
	await page.getByLabel("Choices").fill("twice\ntwice");
	await page.getByLabel("Characters at most").fill("many");
	page.expectedCode = 422;
	await submit(page, "Plan to add it");
}

async function plan(page, misfits) {
	await page.goto("/admin/-/models/moment/field/?name=day");
	await page.getByLabel("Kind").selectOption("integer");
	await page.getByLabel("What to do with them").selectOption(misfits);
	await page.getByRole("button", { name: "Plan the change" }).click();
	await page.getByRole("heading", { name: "Plan", exact: true }).waitFor();
	for (const summary of await page.locator("summary").all()) await summary.click();
}

async function dryRun(page) {
	await plan(page, "null");
	await page.getByRole("button", { name: "Dry run on the real data" }).click();
	await page.getByRole("status").waitFor();
}

async function newModelRefused(page) {
	await page.goto("/admin/-/models/add/");
	await page.getByLabel("Name of field 1", { exact: true }).fill("title");
	page.expectedCode = 422;
	await submit(page, "Plan the model");
}

async function oneWithAllOpen(page) {
	await page.goto("/admin/-/models/moment/");
	for (const summary of await page.locator("summary").all()) await summary.click();
}

// A field is put aside, so that there is something to restore, to purge and to undo.
async function parked(page) {
	sqlite("CREATE TABLE IF NOT EXISTS parking (id INTEGER PRIMARY KEY, note TEXT)");
	await page.goto("/admin/-/models/parking/");
	const park = page.getByRole("button", { name: "Park Note" });
	if (await park.count()) {
		await park.click();
		await page.getByRole("button", { name: "Apply" }).click();
		await page.getByRole("status").waitFor();
	}
	await page.goto("/admin/-/models/");
	await page.getByRole("heading", { name: "Parked" }).waitFor();
}

async function purge(page) {
	await parked(page);
	await page.getByRole("link", { name: "Purge note of parking" }).click();
	await page.getByLabel("Type its name").fill("not this");
	page.expectedCode = 422;
	await submit(page, "Go on to the plan");
}

async function modelHistory(page) {
	await parked(page);
	await page.goto("/admin/-/models/parking/history/");
	await page.locator(".step").first().waitFor();
	for (const summary of await page.locator("summary").all()) await summary.click();
}

const kindsOfModels = {
	models: parked,
	"new model": "/admin/-/models/add/",
	"new model refused": newModelRefused,
	"a model": "/admin/-/models/survey/",
	"a model, all open": oneWithAllOpen,
	"a model's field": "/admin/-/models/survey/field/?name=title",
	"a field refused": fieldRefused,
	"a plan": (page) => plan(page, "null"),
	"a plan that is blocked": (page) => plan(page, "refuse"),
	"a dry run": dryRun,
	purge,
	"history of a model": modelHistory,
	"history of the models": "/admin/-/models/history/",
};

const kindsOutside = { login: "/admin/login/", "login refused": wrongPassword };

const kinds = {
	index: "/admin/",
	list: "/admin/survey/",
	"list of 100 rows, sorted": "/admin/response/?o=-started_at",
	"list after the first page": async (page) => {
		await page.goto("/admin/response/");
		await page.getByRole("link", { name: "Next" }).click();
	},
	"wide list": "/admin/wide/",
	"empty list": "/admin/bare/",
	"read-only list": "/admin/choice_count/",
	"list with a message": saved,
	add: "/admin/survey/add/",
	"add refused": rejectedAdd,
	change: "/admin/survey/1/change/",
	"change, many fields": "/admin/wide/1/change/",
	"change refused": rejectedChange,
	"change in conflict": conflict,
	"change with a blob": "/admin/attachment/1/change/",
	"delete": "/admin/survey/1/delete/",
	history,
	"history of nothing": "/admin/survey/2/history/",
	password: "/admin/password/",
	"password refused": rejectedPassword,
	status: "/admin/-/status",
	404: async (page) => {
		page.expectedCode = 404;
		await page.goto("/admin/no-such-model/");
	},
	"add when the table is gone": droppedUnderAForm,
	403: async (page) => {
		page.expectedCode = 403;
		await page.goto("/admin/choice_count/add/");
	},
};

const kindsOfChinook = {
	"Chinook's index": "/admin/",
	"Chinook's list of tracks": "/admin/track/",
	"Chinook's form of a track": "/admin/track/1/change/",
	"Chinook's form of a customer": "/admin/customer/1/change/",
};

async function violations(page) {
	await page.evaluate(axe);
	const result = await page.evaluate(() =>
		globalThis.axe.run(document, {
			runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
		}));
	return result.violations.flatMap((rule) =>
		rule.nodes.slice(0, 3).map((node) =>
			`${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}

// What must be true of any page, whatever is on it.
async function examine(page) {
	const wrong = await violations(page);
	if (await scrollsSideways(page)) wrong.push("the page scrolls sideways");
	wrong.push(...page.complaints.splice(0));
	page.expectedCode = 0;
	expect(!wrong.length, wrong.join("\n"));
}

async function openAndExamine(page, where) {
	if (typeof where === "string") await page.goto(where);
	else await where(page);
	await examine(page);
}

async function checkAll(page, some, where) {
	for (const [name, how] of Object.entries(some))
		await check(`${name}, ${where}`, () => openAndExamine(page, how));
}

async function checkSite(browser, site, options, where, some) {
	const page = await visit(browser, { ...options, site });
	if (site === base) await checkAll(page, kindsOutside, where);
	await signIn(page);
	await checkAll(page, some, where);
	if (site === base) await checkAll(page, kindsOfModels, where);
	await page.context().close();
}

// A judge that sees nothing would pass everything.
async function judgesAreAwake(browser) {
	const page = await visit(browser);
	await page.setContent("<main><input><p style='width: 200vw'>wide</p></main>");
	const found = (await violations(page)).join("\n");
	for (const rule of ["label: ", "document-title: ", "html-has-lang: "])
		expect(found.includes(rule), `axe does not see a missing ${rule}${found}`);
	expect(await scrollsSideways(page), "a page that scrolls sideways is not noticed");
	await page.evaluate(() => console.error("planted"));
	expect(page.complaints.length > 0, "an error on the console is not noticed");
	await page.context().close();
}

export async function checkPages(browser) {
	await check("planted faults are found", () => judgesAreAwake(browser));
	for (const width of Object.keys(widths))
		for (const scheme of ["light", "dark"]) {
			const where = `${widths[width][0]} px, ${scheme}`;
			await checkSite(browser, base, { width, scheme }, where, kinds);
			if (chinook)
				await checkSite(browser, chinook, { width, scheme }, where, kindsOfChinook);
		}
}
