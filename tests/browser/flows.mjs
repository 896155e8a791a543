// What a person does, from signing in to signing out: with a mouse, with the keyboard
// alone, and with scripts turned off.

import { check, expect, same } from "./checks.mjs";
import { person, signIn, visit } from "./browser.mjs";

const cell = (page, key, field) => page.locator(`tr[data-key="${key}"] td[data-field="${field}"]`);
const texts = (page, field) => page.locator(`td[data-field="${field}"]`).allInnerTexts();
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

async function said(page, words) {
	const text = await page.getByRole("status").innerText();
	expect(text.includes(words), `the page says “${text}”, not “${words}”`);
}

async function openModel(page, slug) {
	await page.locator(`[data-model="${slug}"]`).click();
	await page.waitForURL(`**/admin/${slug}/`);
}

async function openRow(page, name) {
	await page.locator("tr", { hasText: name }).locator("td a").first().click();
	await page.waitForURL("**/change/");
	return /\/([^/]+)\/change\/$/.exec(page.url())[1];
}

async function sortBothWays(page) {
	const heading = page.locator('th[data-field="name"]');
	await heading.getByRole("link").click();
	await page.waitForURL("**/?o=name");
	same(await heading.getAttribute("aria-sort"), "ascending", "the heading");
	const up = await texts(page, "name");
	await heading.getByRole("link").click();
	await page.waitForURL("**/?o=-name");
	same(await heading.getAttribute("aria-sort"), "descending", "the heading");
	same(await texts(page, "name"), up.reverse(), "the rows downwards");
}

async function turn(page, name, url) {
	await page.getByRole("link", { name, exact: true }).click();
	await page.waitForURL(url);
}

async function pageThrough(page) {
	await page.getByRole("link", { name: "Reeve" }).click();
	await openModel(page, "response");
	const first = await texts(page, "id");
	same(first.length, 100, "rows of a page");
	await turn(page, "Next", /[?&]after=/);
	same((await texts(page, "id"))[0], "101", "the first row of the second page");
	await turn(page, "Last", /[?&]before=end$/);
	same(await page.getByRole("link", { name: "Next" }).count(), 0, "links past the end");
	await turn(page, "Previous", /[?&]before=(?!end)/);
	await turn(page, "First", /\/response\/$/);
	same(await texts(page, "id"), first, "the first page again");
}

async function addOne(page, name) {
	await page.getByRole("link", { name: "Reeve" }).click();
	await openModel(page, "team");
	await page.getByRole("link", { name: "Add", exact: true }).click();
	await page.getByLabel("Name", { exact: true }).fill(name);
	await page.getByLabel("Founded on").fill("2025-02-28");
	await page.getByLabel("Yearly budget").fill("a lot");
	page.expectedCode = 422;
	await press(page, "Save");
	await page.getByText("Enter a number", { exact: false }).first().waitFor();
	same(await page.getByLabel("Yearly budget").inputValue(), "a lot", "what was typed");
	same(await page.getByLabel("Founded on").inputValue(), "2025-02-28", "the date typed");
	page.expectedCode = 0;
	await page.getByLabel("Yearly budget").fill("1200.50");
	await press(page, "Save");
	await said(page, "was added");
}

// NULL and the empty text are two things, and one gets from each to the other.
async function nullAndEmpty(page, name) {
	const key = await openRow(page, name);
	const box = page.getByLabel("NULL for Purpose");
	expect(await box.isChecked(), "a new row's purpose is not NULL");
	await box.uncheck();
	await press(page, "Save");
	same(await cell(page, key, "purpose").innerText(), "empty", "the empty text");
	await openRow(page, name);
	expect(!(await box.isChecked()), "the empty text came back as NULL");
	await box.check();
	await press(page, "Save");
	same(await cell(page, key, "purpose").innerText(), "NULL", "NULL");
	return key;
}

async function changeAndDelete(page, name, key) {
	await openRow(page, name);
	await page.getByLabel("Name", { exact: true }).fill(`${name} & sons`);
	await press(page, "Save and continue");
	await said(page, "was changed");
	same(await page.getByLabel("Name", { exact: true }).inputValue(), `${name} & sons`, "the name");
	await page.getByRole("link", { name: "History" }).click();
	await page.getByText(`${name} & sons`).last().waitFor();
	await page.goBack();
	await page.getByRole("link", { name: "Delete" }).click();
	await press(page, "Yes, delete it");
	await said(page, "was deleted");
	same(await page.locator(`tr[data-key="${key}"]`).count(), 0, "rows with the key");
}

async function signOut(page) {
	await press(page, "Sign out");
	await page.waitForURL("**/login/");
	await said(page, "signed out");
	await page.goto("/admin/team/");
	await page.getByLabel("Password").waitFor();
	expect(page.url().includes("next="), "the way back is forgotten");
}

async function asAPerson(page, name) {
	await signIn(page);
	await openModel(page, "team");
	await sortBothWays(page);
	await pageThrough(page);
	await addOne(page, name);
	const key = await nullAndEmpty(page, name);
	await changeAndDelete(page, name, key);
	await signOut(page);
	same(page.complaints, [], "complaints");
}

async function withoutScripts(page) {
	const isOff = await page.goto("data:text/html,<noscript>off</noscript>");
	expect(isOff === null || (await page.innerText("body")) === "off", "scripts still run");
	await asAPerson(page, "Team without scripts");
}

// Tab until the selector has the focus; each stop on the way must be seen.
async function tabTo(page, selector) {
	for (let stops = 0; stops < 200; stops++) {
		await page.keyboard.press("Tab");
		const at = await page.evaluate((wanted) => {
			const element = document.activeElement;
			const styles = [getComputedStyle(element), getComputedStyle(element, "::after")];
			return {
				isThere: element.matches(wanted),
				isSeen: styles.some((style) =>
					style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
				name: element.outerHTML.slice(0, 80),
			};
		}, selector);
		expect(at.isSeen, `the focus cannot be seen on ${at.name}`);
		if (at.isThere) return;
	}
	throw new Error(`Tab does not reach ${selector}`);
}

async function byKeyboard(page) {
	await page.goto("/admin/login/");
	await page.keyboard.type(person.name);
	await page.keyboard.press("Tab");
	await page.keyboard.type(person.password);
	await page.keyboard.press("Enter");
	await page.waitForURL("**/admin/");
	await tabTo(page, '[data-model="team"]');
	await page.keyboard.press("Enter");
	await page.waitForURL("**/admin/team/");
	await tabTo(page, 'tr[data-key="4"] a');
	await page.keyboard.press("Enter");
	await page.waitForURL("**/change/");
	await tabTo(page, 'input[name="name"]');
	await page.keyboard.press("End");
	await page.keyboard.type(", by keyboard");
	await tabTo(page, 'button[value="list"]');
	await page.keyboard.press("Space");
	await said(page, "was changed");
	same(await cell(page, 4, "name").innerText(), "Workplace, by keyboard", "the name");
}

// The first stop leads past the bar, into the content.
async function skipLink(page) {
	await signIn(page);
	await page.goto("/admin/team/");
	await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	same(await page.evaluate(() => document.activeElement.id), "content", "the focus");
	await page.keyboard.press("Tab");
	same(await page.evaluate(() => document.activeElement.textContent), "Add", "the next stop");
}

// A list of problems leads to the inputs, and none is hidden by the bar with the buttons.
async function problemLinks(page) {
	await signIn(page);
	await page.goto("/admin/survey/add/");
	await page.locator("[name=reward]").fill("five");
	await page.locator("form.record").evaluate((form) => (form.noValidate = true));
	await press(page, "Save");
	await page.locator(".problems").getByRole("link", { name: "Created at" }).click();
	const [input, bar] = await Promise.all([
		page.locator("[name=created_at]").boundingBox(),
		page.locator(".record > .actions").boundingBox(),
	]);
	expect(input.y + input.height <= bar.y, "the bar hides the input");
}

// The heading stays in sight while its rows scroll in their box.
async function stickyHeadings(page) {
	await signIn(page);
	await page.goto("/admin/response/");
	await page.getByRole("region", { name: "Rows of" }).evaluate((box) => box.scrollTo(0, 2000));
	const [box, heading] = await Promise.all([
		page.getByRole("region", { name: "Rows of" }).boundingBox(),
		page.locator("thead th").first().boundingBox(),
	]);
	expect(Math.abs(box.y - heading.y) < 3, "the headings scroll away");
	expect(await page.getByRole("link", { name: "Next" }).isVisible(), "the pager scrolls away");
}

export async function checkFlows(browser) {
	const flow = (name, run, options) =>
		check(name, async () => {
			const page = await visit(browser, options);
			try {
				await run(page);
			} finally {
				await page.context().close();
			}
		});

	await flow("a person signs in, sorts, pages, adds, changes, deletes and signs out",
		(page) => asAPerson(page, "Team of one"));
	await flow("the same without scripts", withoutScripts, { javaScriptEnabled: false });
	await flow("the same on a phone",
		(page) => asAPerson(page, "Team in a pocket"), { width: "phone" });
	await flow("by keyboard alone", byKeyboard);
	await flow("the skip link skips", skipLink);
	await flow("problems lead to their inputs", problemLinks);
	await flow("headings stay while rows scroll", stickyHeadings);
}
