// All browser tests, in one browser. Started by tests/browser/run.

import { launch } from "./browser.mjs";
import { summary } from "./checks.mjs";
import { checkFlows } from "./flows.mjs";
import { checkPages } from "./pages.mjs";
import { checkSchema } from "./schema.mjs";

const browser = await launch();
try {
	await checkFlows(browser);
	await checkSchema(browser);
	await checkPages(browser);
} finally {
	await browser.close();
}
summary();
