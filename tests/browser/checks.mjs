// A small test runner: named checks, one after the other, counted. A check that throws has
// failed, and the others still run.

let passed = 0;
let failed = 0;

export async function check(name, run) {
	try {
		await run();
		passed++;
	} catch (error) {
		failed++;
		console.log(`FAILED  ${name}\n${String(error?.message ?? error).replace(/^/gm, "        ")}`);
	}
}

export function expect(isTrue, sentence) {
	if (!isTrue) throw new Error(sentence);
}

export function same(found, wanted, what) {
	const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
	expect(one === other, `${what}: ${one}, not ${other}`);
}

// Prints the sum; the process's exit code says the same.
export function summary() {
	console.log(`${passed} passed, ${failed} failed`);
	process.exitCode = failed || !passed ? 1 : 0;
}
