// The browser and the server under test, as the other files here use them. Every page that
// is opened through `visit` is watched: errors on its console, refusals by the content
// security policy and requests to any other host are collected in `complaints`.

import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

export const base = process.env.REEVE_URL ?? "http://127.0.0.1:8080";
export const chinook = process.env.REEVE_CHINOOK_URL ?? "";
export const person = { name: "ada", password: "a long secret phrase" };
export const widths = { phone: [360, 740], tablet: [768, 1024], desk: [1440, 900] };

const switches = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	"--no-first-run",
];

export function launch() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
		args: switches,
	});
}

// A profile of its own, and its first page. Its `complaints` are what it should not do.
export async function visit(browser, options = {}) {
	const { site = base, width = "desk", scheme = "light", ...others } = options;
	const [wide, high] = widths[width];
	const context = await browser.newContext({
		baseURL: site,
		viewport: { width: wide, height: high },
		colorScheme: scheme,
		locale: "en-GB",
		timezoneId: "Europe/Stockholm",
		...others,
	});
	context.setDefaultTimeout(15000);
	const page = await context.newPage();
	page.complaints = [];
	page.expectedCode = 0;
	page.on("console", (message) => {
		if (message.type() !== "error" && message.type() !== "warning") return;
		// The browser itself notes a 403 or 404 that the test asked for.
		const isCode = /server responded with a status of (\d+)/.exec(message.text());
		if (isCode && Number(isCode[1]) === page.expectedCode) return;
		page.complaints.push(`console: ${message.text()}`);
	});
	page.on("pageerror", (error) => page.complaints.push(`error: ${error.message}`));
	page.on("request", (request) => {
		const url = new URL(request.url());
		if (url.origin !== site && url.protocol !== "data:")
			page.complaints.push(`a request to ${url.origin}`);
	});
	page.on("requestfailed", (request) => {
		const why = request.failure()?.errorText;
		// Leaving a page ends what it was still loading.
		if (why !== "net::ERR_ABORTED")
			page.complaints.push(`failed: ${request.url()} ${why}`);
	});
	return page;
}

export async function signIn(page, who = person) {
	await page.goto("/admin/login/");
	await page.getByLabel("Name").fill(who.name);
	await page.getByLabel("Password").fill(who.password);
	await page.getByRole("button", { name: "Sign in" }).click();
	await page.waitForURL("**/admin/");
}

// What somebody else does to the database, with the sqlite3 shell.
export function sqlite(sql) {
	const file = process.env.REEVE_TEST_DATABASE;
	const all = ["-bail", "-cmd", ".timeout 5000", file, sql];
	return execFileSync("sqlite3", all, { encoding: "utf8" }).trim();
}

// True when the page itself scrolls sideways, or holds what sticks out of it.
export function scrollsSideways(page) {
	return page.evaluate(() => {
		const root = document.documentElement;
		return Math.max(root.scrollWidth, document.body.scrollWidth) > root.clientWidth;
	});
}
