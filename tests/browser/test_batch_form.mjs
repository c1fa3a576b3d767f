#!/usr/bin/env -S node --test-reporter=tap
/* tests/browser/test_batch_form.mjs - our form of a batch, as phones and desktops show it. */
import assert from "node:assert/strict";
import test from "node:test";

import {
	DESKTOP,
	PHONE,
	assertAtLogin,
	assertNoConsoleErrors,
	createKeeper,
	fillInLogin,
	newVisitor,
	placeOf,
	signInAtDjango,
	signInOnTheWay,
	signOutAtOurs,
	siteOfTests,
} from "./lib.mjs";
import { heading, messages, withoutChecks } from "./admin.mjs";
import { look } from "./looks.mjs";
import { changeQuantityAtDjango, newBatch, save, stockAtDjango } from "./stock.mjs";

/* Of both sizes and colours, one each with scripts and one without. */
const SCREENS = [
	{ name: "phone-light", device: PHONE, scripts: true },
	{ name: "phone-dark", device: PHONE, scripts: false },
	{ name: "desktop-light", device: DESKTOP, scripts: false },
	{ name: "desktop-dark", device: DESKTOP, scripts: true },
];

/* The browser logs any refusal, besides showing its page. */
const refusal = (status) => new RegExp(`status of ${status} `);

/* At the admin of Django, who sees what became of a batch. */
let admin;

const site = siteOfTests(async () => {
	admin = await newVisitor(site, DESKTOP);
	await signInAtDjango(admin, "demo-admin");
});

/*
 * A test on each screen, of a page where nobody is signed in yet. What it looks at with lookAs gets
 * the screen's name, too.
 */
function testOnScreens(name, behaviour) {
	for (const screen of SCREENS)
		test(`${name}, ${screen.name}`, async () => {
			const page = await newVisitor(site, screen.device, {
				colorScheme: screen.name.split("-")[1],
				javaScriptEnabled: screen.scripts,
			});
			const lookAs = (what) => look(page, `${what}-${screen.name}`);

			await behaviour(page, lookAs, screen.name);
			await page.context().close();
		});
}

/* The conflict as it is told: of each input what was shown, what stands there, what was wanted. */
function conflict(page) {
	return page
		.locator(".conflict")
		.locator("tr:has(td:nth-of-type(2))")
		.evaluateAll((rows) =>
			rows.map(({ cells }) => Array.from(cells, ({ innerText }) => innerText)),
		);
}

testOnScreens("the form changes quantity and date, and says so", async (page, lookAs) => {
	const batch = await newBatch(admin, { qty: 100, eta: "2031-01-02" });

	await signInOnTheWay(page, batch.path, "demo-staff");
	await lookAs("form");
	await save(page, { qty: 120, eta: "2031-02-01" });
	assert.equal(placeOf(page), batch.path);
	assert.match((await messages(page)).join(), /was changed/);
	assert.equal(await page.getByLabel("Qty").inputValue(), "120");
	assert.equal(await page.getByLabel("Eta").inputValue(), "2031-02-01");
	await lookAs("form-saved");
	assert.deepEqual(await stockAtDjango(admin, batch), { qty: 120, eta: "2031-02-01" });
	await save(page, { eta: "" });
	assert.deepEqual(await stockAtDjango(admin, batch), { qty: 120, eta: null });
	assertNoConsoleErrors(page);
});

testOnScreens("the form says at the field what is wrong with it", async (page, lookAs) => {
	const batch = await newBatch(admin, { qty: 100, eta: "2031-01-02" });
	const quantity = page.getByLabel("Qty");

	await signInOnTheWay(page, batch.path, "demo-staff");
	await withoutChecks(page);
	await save(page, { qty: "3000000000", eta: "2031-02-01" });
	assert.match(await page.locator("#id_qty-error").innerText(), /at most 2147483647/);
	assert.equal(await quantity.getAttribute("aria-invalid"), "true");
	assert.match(await quantity.getAttribute("aria-describedby"), /\bid_qty-error\b/);
	assert.equal(await page.locator(":focus").getAttribute("id"), "id_qty");
	assert.equal(await quantity.inputValue(), "3000000000");
	assert.equal(await page.getByLabel("Eta").inputValue(), "2031-02-01");
	await lookAs("form-invalid");
	assert.deepEqual(await stockAtDjango(admin, batch), { qty: 100, eta: "2031-01-02" });
	assertNoConsoleErrors(page, refusal(422));
});

testOnScreens("a stale form is refused with both values, then saved", async (page, lookAs) => {
	const batch = await newBatch(admin, { qty: 100, eta: "2031-01-02" });

	await signInOnTheWay(page, batch.path, "demo-staff");
	await changeQuantityAtDjango(admin, batch, 77);
	await save(page, { qty: 130 });
	assert.deepEqual(await conflict(page), [
		["Qty", "100", "77", "130"],
	]);
	assert.equal(await page.getByLabel("Qty").inputValue(), "130");
	await lookAs("form-stale");
	assert.deepEqual(await stockAtDjango(admin, batch), { qty: 77, eta: "2031-01-02" });
	await save(page, {});
	assert.match((await messages(page)).join(), /was changed/);
	assert.deepEqual(await stockAtDjango(admin, batch), { qty: 130, eta: "2031-01-02" });
	assertNoConsoleErrors(page, refusal(409));
});

testOnScreens("who may only view sees the values, and no form", async (page, lookAs) => {
	const batch = await newBatch(admin, { qty: 100, eta: "2031-01-02" });

	await signInOnTheWay(page, batch.path, "demo-viewer");
	assert.match(await page.getByRole("main").innerText(), /100\s+Eta\s+2 Jan 2031/);
	assert.equal(await page.locator("main form").count(), 0);
	await lookAs("form-viewed");
	assertNoConsoleErrors(page);
});

testOnScreens("who is not of the staff is not let in, but may leave", async (page, lookAs) => {
	const batch = await newBatch(admin, { qty: 100, eta: null });

	await signInOnTheWay(page, batch.path, "demo-user");
	assert.equal(await heading(page), "Not permitted");
	assert.doesNotMatch(await page.content(), new RegExp(batch.ref));
	await lookAs("not-permitted");
	await signOutAtOurs(page);
	await lookAs("signed-out");
	assertNoConsoleErrors(page, refusal(403));
});

testOnScreens("a batch that is not there has a page that says so", async (page, lookAs) => {
	const path = "/ficus/alloc/batch/999999999/change/";

	await signInOnTheWay(page, path, "demo-staff");
	assert.equal(await heading(page), "Not found");
	await lookAs("not-found");
	assertNoConsoleErrors(page, refusal(404));
});

testOnScreens("the login page refuses a wrong password only", async (page, lookAs) => {
	const batch = await newBatch(admin, { qty: 100, eta: null });

	await page.goto(batch.path);
	assertAtLogin(page, batch.path);
	await lookAs("login");
	await fillInLogin(page, "demo-staff", "wrong");
	assert.match(await page.getByRole("alert").innerText(), /do not belong together/);
	assert.equal(await page.getByLabel("User name").inputValue(), "demo-staff");
	assert.equal(await page.getByLabel("Password").inputValue(), "");
	assert.equal(await page.locator(":focus").getAttribute("id"), "id_password");
	await lookAs("login-refused");
	await fillInLogin(page, "demo-staff");
	assert.equal(placeOf(page), batch.path);
	assertNoConsoleErrors(page);
});

testOnScreens("long names and numbers fit", async (page, lookAs, screenName) => {
	const name = screenName.padEnd(150, "m");
	const batch = await newBatch(admin, {
		ref: screenName.padEnd(255, "M"),
		sku: "W".repeat(255),
		qty: 2147483647,
		eta: "2031-12-28",
	});

	await createKeeper(site, name, "Benjamina-1");
	await signInOnTheWay(page, batch.path, name, "Benjamina-1");
	await changeQuantityAtDjango(admin, batch, 2147483646);
	await save(page, { qty: 2147483645, eta: "2031-12-29" });
	await lookAs("form-long");
	await save(page, {});
	assert.match((await messages(page)).join(), /was changed/);
	await lookAs("form-long-saved");
	assertNoConsoleErrors(page, refusal(409));
});

/* Presses what leads to another page, and waits until that has come. */
async function enter(page) {
	const loaded = page.waitForEvent("load");

	await page.keyboard.press("Enter");
	await loaded;
}

/* Tab by tab, to what has that id or text; wherever the keyboard is has a ring around it. */
async function tabTo(page, wanted) {
	const describe = () => ({
		name: document.activeElement.id || document.activeElement.innerText,
		ring: getComputedStyle(document.activeElement).outlineStyle,
	});

	for (let steps = 0; steps < 40; steps++) {
		await page.keyboard.press("Tab");
		const { name, ring } = await page.evaluate(describe);

		assert.equal(ring, "solid", `around ${name}`);
		if (name === wanted)
			return;
	}
	assert.fail(`Tab does not lead to ${wanted}`);
}

test("the keyboard is enough", async () => {
	const batch = await newBatch(admin, { qty: 100, eta: null });
	const page = await newVisitor(site, DESKTOP);

	await page.goto(batch.path);
	await page.locator("input[name=username]:focus").waitFor();
	await page.keyboard.type("demo-staff");
	await page.keyboard.press("Tab");
	await page.keyboard.type("demo");
	await enter(page);
	assert.equal(placeOf(page), batch.path);
	await tabTo(page, "id_qty");
	await page.keyboard.press("Control+A");
	await page.keyboard.type("120");
	await enter(page);
	assert.equal(placeOf(page), "/ficus/alloc/batch/");
	assert.match((await messages(page)).join(), /was changed/);
	await page.goto(batch.path);
	await tabTo(page, "id_eta");
	await page.keyboard.type("02012031");
	await tabTo(page, "Save");
	await look(page, "keyboard");
	await enter(page);
	await tabTo(page, "Sign out");
	await enter(page);
	assert.equal(await heading(page), "Signed out");
	assert.deepEqual(await stockAtDjango(admin, batch), { qty: 120, eta: "2031-02-01" });
	assertNoConsoleErrors(page);
});
