#!/usr/bin/env -S node --test-reporter=tap
/* tests/browser/test_related_dialog.mjs - related rows, added and changed above the form in hand. */
import assert from "node:assert/strict";
import test from "node:test";

import {
	addManyItems,
	assertFits,
	fillInPrice,
	firstKey,
	heading,
	keepPicture,
	keyOf,
	messages,
	newUser,
	press,
	runSql,
	testsOn,
	unused,
} from "./admin.mjs";
import {
	DESKTOP,
	PHONE,
	assertAccessible,
	assertNoConsoleErrors,
	runFicus,
	siteOfTests,
} from "./lib.mjs";

const ITEMS = "/ficus/catalogue/item/";
const SUPPLIERS = "/ficus/catalogue/supplier/";
const PASSWORD = "Benjamina-1";

const site = siteOfTests(() => addManyItems(site));
const testOf = testsOn(site);

const dialog = (page) => page.getByRole("dialog");
const link = (page, name) => page.getByRole("link", { name, exact: true });
const field = (page, name) => page.getByRole("main").getByLabel(name, { exact: true });
const inDialog = (page, name) => dialog(page).getByLabel(name, { exact: true });
const saveDialog = (page) =>
	dialog(page).getByRole("button", { name: "Save", exact: true }).click();
const focused = (page) => page.evaluate(() => document.activeElement.id);

const chosen = (select) =>
	select.evaluate(({ selectedOptions }) => Array.from(selectedOptions, ({ text }) => text));

/* How the questions of the browser are answered from now on, and which were asked. */
function answerQuestions(page, isYes) {
	const asked = [];

	page.removeAllListeners("dialog");
	page.on("dialog", async (question) => {
		asked.push(question.message());
		await (isYes ? question.accept() : question.dismiss());
	});
	return asked;
}

async function openDialog(page, name, title) {
	await link(page, name).click();
	await page.getByRole("dialog", { name: title, exact: true }).waitFor();
}

async function closed(page) {
	await dialog(page).waitFor({ state: "detached" });
}

async function startItem(page, sku) {
	await page.goto(`${ITEMS}add/`);
	await field(page, "SKU").fill(sku);
	await field(page, "Name").fill(`Stool ${sku}`);
	await field(page, "Price").fill("49.90");
}

async function addSupplier(page, name) {
	await page.goto(`${SUPPLIERS}add/`);
	await field(page, "Name").fill(name);
	await press(page, "Save and continue editing");
	return keyOf(page);
}

testOf("a supplier is added while an item is, which keeps what was typed", async (page) => {
	const sku = unused("STOOL");
	const name = unused("Supplier");

	await startItem(page, sku);
	await openDialog(page, "Add (supplier)", "Add supplier");
	assert.equal(await focused(page), "related-id_name");
	assert.equal(
		await dialog(page)
			.getByRole("button", { name: /Save and/ })
			.count(),
		0,
	);
	await assertAccessible(page);
	await keepPicture(page, "dialog-add");
	await inDialog(page, "Name").fill(name);
	await saveDialog(page);
	await closed(page);
	assert.equal(await focused(page), "id_supplier");
	assert.deepEqual(await chosen(field(page, "Supplier")), [name]);
	await page.getByText(`Saved: ${name}`).waitFor();
	assert.equal(await field(page, "SKU").inputValue(), sku);
	await press(page, "Save and continue editing");
	assert.deepEqual(await messages(page), [`The item Stool ${sku} (${sku}) was added.`]);
	assert.deepEqual(await chosen(field(page, "Supplier")), [name]);
});

testOf("what is refused in the dialog is told there", async (page) => {
	await startItem(page, unused("STOOL"));
	await openDialog(page, "Add (supplier)", "Add supplier");
	await inDialog(page, "Name").fill("Nordlys");
	await saveDialog(page);
	await dialog(page).getByRole("alert").waitFor();
	assert.match(await dialog(page).getByRole("alert").innerText(), /^Nothing was saved/);
	assert.equal(await focused(page), "related-id_name");
	assert.equal(await inDialog(page, "Name").inputValue(), "Nordlys");
	assert.equal(
		await inDialog(page, "Name").getAttribute("aria-describedby"),
		"related-id_name-error",
	);
	await assertAccessible(page);
	await keepPicture(page, "dialog-refused");
	const name = unused("Nordlys");

	await inDialog(page, "Name").fill(name);
	await saveDialog(page);
	await closed(page);
	assert.deepEqual(await chosen(field(page, "Supplier")), [name]);
});

testOf("a changed supplier is offered by its new name", async (page) => {
	const [name, other] = [unused("Supplier"), unused("Supplier")];
	const key = await addSupplier(page, name);
	const otherKey = await addSupplier(page, other);

	await startItem(page, unused("STOOL"));
	await field(page, "Supplier").selectOption(name);
	await press(page, "Save and continue editing");
	await openDialog(page, "Change (supplier)", name);
	await inDialog(page, "Name").fill(`${name} & Sons`);
	await saveDialog(page);
	await closed(page);
	assert.deepEqual(await chosen(field(page, "Supplier")), [`${name} & Sons`]);
	assert.equal(await field(page, "Supplier").inputValue(), key);
	await field(page, "Supplier").selectOption(other);
	await openDialog(page, "Change (supplier)", other);
	await page.keyboard.press("Escape");
	await closed(page);
	assert.equal(await field(page, "Supplier").inputValue(), otherKey);
});

testOf("a tag is added to those that are chosen", async (page) => {
	const name = unused("Tag");

	await startItem(page, unused("STOOL"));
	await field(page, "Supplier").selectOption("Nordlys");
	await field(page, "Tags").selectOption(["Sale"]);
	await openDialog(page, "Add (tag)", "Add tag");
	await inDialog(page, "Name").fill(name);
	assert.equal(await inDialog(page, "Slug").inputValue(), name.toLowerCase());
	await page.keyboard.press("Control+s");
	await closed(page);
	assert.deepEqual(await chosen(field(page, "Tags")), ["Sale", name]);
	await press(page, "Save and continue editing");
	assert.deepEqual((await chosen(field(page, "Tags"))).sort(), ["Sale", name].sort());
});

testOf("who gives up is back at the link, and asked first if something was typed", async (page) => {
	const asked = answerQuestions(page, false);

	await startItem(page, unused("STOOL"));
	await openDialog(page, "Add (supplier)", "Add supplier");
	await page.keyboard.press("Escape");
	await closed(page);
	assert.equal(
		await link(page, "Add (supplier)").evaluate((a) => a === document.activeElement),
		true,
	);
	await openDialog(page, "Add (supplier)", "Add supplier");
	await inDialog(page, "Name").fill("Somebody");
	await page.keyboard.press("Escape");
	await page.keyboard.press("Escape");
	await dialog(page).getByRole("button", { name: "Close" }).click();
	assert.deepEqual(asked, Array(3).fill("Leave what was typed unsaved?"));
	assert.equal(await inDialog(page, "Name").inputValue(), "Somebody");
	answerQuestions(page, true);
	await dialog(page).getByRole("button", { name: "Close" }).click();
	await closed(page);
	assert.deepEqual(await chosen(field(page, "Supplier")), ["---------"]);
});

testOf("a dialog's form has all that forms have, and ids of its own", async (page) => {
	const sku = unused("STOOL");

	await startItem(page, sku);
	await field(page, "Supplier").selectOption("Nordlys");
	await openDialog(page, "Add (item)", "Add item");
	await inDialog(page, "SKU").fill(`${sku}-2`);
	await inDialog(page, "Name").fill("Another");
	await inDialog(page, "Supplier").selectOption("Nordlys");
	await inDialog(page, "Price").fill("59.90");
	await dialog(page).getByText("Dates", { exact: true }).click();
	await dialog(page).getByRole("button", { name: "Today" }).click();
	assert.match(await inDialog(page, "Listed on").inputValue(), /^\d{4}-\d\d-\d\d$/);
	const replacement = dialog(page).getByRole("combobox", { name: "Replaced by" });

	await replacement.fill("Red");
	await dialog(page).getByRole("option", { name: "Red chair" }).waitFor();
	await keepPicture(page, "dialog-picker");
	await replacement.press("Escape");
	await replacement.fill("Red ch");
	await dialog(page).getByRole("option", { name: "Red chair" }).click();
	await dialog(page).getByRole("button", { name: "+ Add another" }).click();
	const prices = dialog(page).locator("table.inline tbody tr");

	assert.equal(await prices.count(), 2);
	await prices.nth(1).getByLabel("Currency").selectOption("EUR");
	await prices.nth(1).getByLabel("Amount").fill("51.00");
	await prices.nth(1).getByLabel("Valid from").fill("2031-01-01");
	await dialog(page).getByText("Text", { exact: true }).click();
	await inDialog(page, "Photo").setInputFiles({
		name: `photo-${process.pid}.txt`,
		mimeType: "text/plain",
		buffer: Buffer.from("bytes"),
	});
	assert.equal(await page.getByRole("main").locator("table.inline tbody tr").count(), 1);
	assert.deepEqual(
		await page.evaluate(() => {
			const ids = Array.from(document.querySelectorAll("[id]"), ({ id }) => id);

			return ids.filter((id, i) => ids.indexOf(id) !== i);
		}),
		[],
	);
	await saveDialog(page);
	await closed(page);
	assert.equal(await focused(page), "id_replaced_by-search");
	assert.equal(await page.locator(":focus").inputValue(), `Another (${sku}-2)`);
	assert.equal(await field(page, "SKU").inputValue(), sku);
	await fillInPrice(page, 1, ["EUR", "52.00", "2031-01-01"]);
	await press(page, "Save and continue editing");
	assert.equal(await heading(page), `Stool ${sku} (${sku})`);
	await page.getByRole("link", { name: "Change (item)" }).click();
	await dialog(page).getByText(`photo-${process.pid}`).waitFor({ state: "attached" });
	assert.equal(await dialog(page).locator("table.inline tbody tr.row").count(), 1);
	assert.match(await replacement.inputValue(), /^Red chair/);
});

testOf("in a dialog, somebody else's change is shown, and can be taken", async (page) => {
	const name = unused("Supplier");
	const key = await addSupplier(page, name);

	await startItem(page, unused("STOOL"));
	await field(page, "Supplier").selectOption(name);
	await press(page, "Save and continue editing");
	await openDialog(page, "Change (supplier)", name);
	await runSql(site, `UPDATE catalogue_supplier SET notes = 'theirs' WHERE id = ${key};`);
	await inDialog(page, "Notes").fill("mine");
	await saveDialog(page);
	await dialog(page).getByText("somebody else has changed this").waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.className), "conflict");
	await assertAccessible(page);
	await dialog(page).getByRole("link", { name: "Take theirs" }).click();
	await dialog(page).getByText("somebody else has changed this").waitFor({ state: "detached" });
	assert.equal(await inDialog(page, "Notes").inputValue(), "theirs");
	await page.keyboard.press("Escape");
	await closed(page);
});

testOf("where much depends on it, the dialog asks for the password", async (page) => {
	const name = unused("Keepers");

	await page.goto("/ficus/auth/user/add/");
	await openDialog(page, "Add (group)", "Add group");
	await inDialog(page, "Name").fill(name);
	await inDialog(page, "Your own password").fill("wrong");
	await saveDialog(page);
	await dialog(page).getByRole("alert").first().waitFor();
	assert.equal(await focused(page), "related-id__password");
	assert.equal(await inDialog(page, "Name").inputValue(), name);
	await inDialog(page, "Your own password").fill("demo");
	await saveDialog(page);
	await closed(page);
	assert.deepEqual(await chosen(field(page, "Groups")), [name]);
});

testOf("who is signed out meanwhile loses nothing that was typed", async (page) => {
	await startItem(page, unused("STOOL"));
	await openDialog(page, "Add (supplier)", "Add supplier");
	await inDialog(page, "Name").fill("Somebody");
	await page.context().clearCookies();
	await saveDialog(page);
	await dialog(page).getByRole("alert").waitFor();
	assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "alert");
	assert.equal(await inDialog(page, "Name").inputValue(), "Somebody");
	answerQuestions(page, true);
	await page.keyboard.press("Escape");
	await closed(page);
});

test("who may only look sees the row", async () => {
	const name = unused("looker");
	const rights = ["catalogue.change_item", "catalogue.view_supplier"];

	await runFicus(
		site,
		["user", "create", name, "--staff", ...rights.flatMap((right) => ["--permission", right])],
		`${PASSWORD}\n`,
	);
	const page = await newUser(site, name, DESKTOP, {}, PASSWORD);

	await page.goto(`${ITEMS}${await firstKey(page, ITEMS)}/change/`);
	const [supplier] = await chosen(field(page, "Supplier"));

	await openDialog(page, "View (supplier)", supplier);
	assert.match(await dialog(page).innerText(), /Rating\s+\d/);
	assert.equal(await dialog(page).locator("input, .buttons a").count(), 0);
	await assertAccessible(page);
	await page.keyboard.press("Escape");
	await closed(page);
	assertNoConsoleErrors(page);
	await page.context().close();
});

test("the dialog is as usable on a phone, in the dark", async () => {
	const page = await newUser(site, "demo-admin", PHONE, { colorScheme: "dark" });

	await page.goto(`${ITEMS}add/`);
	await openDialog(page, "Add (item)", "Add item");
	await assertAccessible(page);
	await assertFits(page);
	assert.equal(
		await dialog(page).evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
		0,
	);
	await keepPicture(page, "dialog-phone");
	assertNoConsoleErrors(page);
	await page.context().close();
});

testOf(
	"without scripts, the form of the supplier opens in another tab",
	async (page) => {
		await page.goto(`${ITEMS}add/`);
		const [tab] = await Promise.all([
			page.waitForEvent("popup"),
			link(page, "Add (supplier)").click(),
		]);

		assert.equal(await heading(tab), "Add supplier");
		await tab.getByRole("button", { name: "Save and add another" }).waitFor();
	},
	{ javaScriptEnabled: false },
);
