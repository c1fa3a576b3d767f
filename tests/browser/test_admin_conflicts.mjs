#!/usr/bin/env -S node --test-reporter=tap
/*
 * tests/browser/test_admin_conflicts.mjs - two who change one row at once, both in our forms, or one
 * in Django's: ours overwrites nothing silently, and keeps what was typed.
 */
import assert from "node:assert/strict";
import test from "node:test";

import { heading, keyOf, messages, newUser, press, fillInPrice, priceInput } from "./admin.mjs";
import { DESKTOP, assertNoConsoleErrors, newVisitor, signInAtDjango, siteOfTests } from "./lib.mjs";

const ITEMS = "/ficus/catalogue/item/";

/* Keys of tags. */
const [BESTSELLER, HANDMADE, , OFFICE, SALE] = ["1", "2", "3", "4", "5"];

/* At Django's admin, who also sees what became of a row; and two of ours. */
let django;
let one;
let other;

const site = siteOfTests(async () => {
	django = await newVisitor(site, DESKTOP);
	await signInAtDjango(django, "demo-admin");
	one = await newUser(site, "demo-admin", DESKTOP);
	other = await newUser(site, "demo-staff", DESKTOP);
});

let count = 0;

const input = (page, label) => page.getByLabel(label, { exact: true });

/* An item with two prices and two tags; its address and key. */
async function newItem() {
	const sku = `BENCH-${process.pid}-${++count}`;

	await one.goto(`${ITEMS}add/`);
	await input(one, "SKU").fill(sku);
	await input(one, "Name").fill("Bench");
	await input(one, "Slug").fill("bench");
	await input(one, "Supplier").selectOption("Nordlys");
	await input(one, "Tags").selectOption(["Handmade", "Sale"]);
	await input(one, "Price").fill("100.00");
	await fillInPrice(one, 1, ["EUR", "105.00", "2031-01-01"]);
	await one.getByRole("button", { name: "+ Add another" }).click();
	await fillInPrice(one, 2, ["PLN", "450.00", "2031-01-01"]);
	await press(one, "Save and continue editing");
	const key = keyOf(one);

	return { sku, key, path: `${ITEMS}${key}/change/` };
}

/* Django's form of it as it is opened: names and values, as they would be sent. */
async function openAtDjango(item) {
	const path = `/admin/catalogue/item/${item.key}/change/`;

	await django.goto(path);
	const entries = await django
		.locator("#item_form")
		.evaluate((form) =>
			Array.from(new FormData(form)).filter(([, value]) => typeof value === "string"),
		);

	return { path, entries };
}

/* Sends it with some values changed; null takes one away. */
async function saveAtDjango({ path, entries }, changes) {
	const kept = entries.filter(([name]) => !(name in changes));
	const changed = Object.entries(changes).flatMap(([name, values]) =>
		[values].flat().map((value) => [name, value]),
	);
	const answer = await django.request.post(path, {
		data: String(new URLSearchParams([...kept, ...changed, ["_save", "1"]])),
		headers: { "Content-Type": "application/x-www-form-urlencoded", Referer: django.url() },
		maxRedirects: 0,
	});

	assert.equal(answer.status(), 302);
}

async function changeAtDjango(item, changes) {
	await saveAtDjango(await openAtDjango(item), changes);
}

/* What stands there now, as Django reads it: by name, of the many under one name all. */
async function stored(item) {
	const { entries } = await openAtDjango(item);
	const values = {};

	for (const [name, value] of entries)
		values[name] = name in values ? [values[name], value].flat() : value;
	return values;
}

/* Saves, and is told that somebody was quicker: by field what one saw, what there is, one's own. */
async function conflict(page) {
	await press(page, "Save and continue editing");
	assert.match(await page.getByRole("alert").first().innerText(), /Nothing was changed/);
	return page
		.locator(".conflict tr")
		.evaluateAll((rows) =>
			rows.slice(1).map(({ cells }) => Array.from(cells, ({ innerText }) => innerText)),
		);
}

async function saveWell(page) {
	await press(page, "Save and continue editing");
	assert.equal((await messages(page)).length, 1);
	assert.match((await messages(page))[0], /was changed/);
}

async function openBoth(item) {
	await one.goto(item.path);
	await other.goto(item.path);
}

function testWith(name, behaviour) {
	test(name, async () => {
		await behaviour(await newItem());
		assertNoConsoleErrors(one, /status of (409|422)/);
		assertNoConsoleErrors(other);
	});
}

testWith("of two who change one field in ours the second is told", async (item) => {
	await openBoth(item);
	await input(other, "Price").fill("110.00");
	await saveWell(other);
	await input(one, "Price").fill("120.00");
	assert.deepEqual(await conflict(one), [["Price", "100.00", "110.00", "120.00"]]);
	assert.equal(await input(one, "Price").inputValue(), "120.00");
	assert.equal((await stored(item)).price, "110.00");
	await saveWell(one);
	assert.equal((await stored(item)).price, "120.00");
});

testWith("who takes theirs begins anew with that", async (item) => {
	await openBoth(item);
	await input(other, "Price").fill("110.00");
	await saveWell(other);
	await input(one, "Price").fill("120.00");
	await conflict(one);
	one.once("dialog", (dialog) => dialog.accept());
	await one.getByRole("link", { name: "Take theirs" }).click();
	await one.waitForFunction(() => !document.querySelector(".conflict"));
	assert.equal(await input(one, "Price").inputValue(), "110.00");
});

testWith("what three change one after another is never lost unseen", async (item) => {
	await openBoth(item);
	await input(one, "Price").fill("120.00");
	await input(other, "Price").fill("110.00");
	await saveWell(other);
	assert.deepEqual(await conflict(one), [["Price", "100.00", "110.00", "120.00"]]);
	await changeAtDjango(item, { price: "115.00" });
	assert.deepEqual(await conflict(one), [["Price", "110.00", "115.00", "120.00"]]);
	assert.equal((await stored(item)).price, "115.00");
});

testWith("different fields of one row are both changed", async (item) => {
	await openBoth(item);
	await input(other, "Name").fill("Long bench");
	await saveWell(other);
	await input(one, "Price").fill("120.00");
	await saveWell(one);
	assert.equal(await input(one, "Name").inputValue(), "Long bench");
	const { name, price: amount } = await stored(item);

	assert.deepEqual([name, amount], ["Long bench", "120.00"]);
});

testWith("what Django changes meanwhile stays", async (item) => {
	await one.goto(item.path);
	await changeAtDjango(item, {
		name: "Garden bench",
		description: "Weatherproof",
		attributes: '{"wood": "oak"}',
		weight: "12.5",
		listed_on: "2031-05-01",
		"prices-0-amount": "106.00",
		tags: ["1", "2"],
	});
	await input(one, "Price").fill("120.00");
	await saveWell(one);
	const now = await stored(item);

	assert.equal(now.price, "120.00");
	assert.equal(now.name, "Garden bench");
	assert.equal(now.description, "Weatherproof");
	assert.deepEqual(JSON.parse(now.attributes), { wood: "oak" });
	assert.equal(now.weight, "12.5");
	assert.equal(now.listed_on, "2031-05-01");
	assert.equal(now["prices-0-amount"], "106.00");
	assert.deepEqual(now.tags.sort(), ["1", "2"]);
});

testWith("who changes what Django has changed is told", async (item) => {
	await one.goto(item.path);
	await changeAtDjango(item, { name: "Garden bench", price: "130.00" });
	await input(one, "Name").fill("Long bench");
	await input(one, "Weight").fill("9");
	assert.deepEqual(await conflict(one), [["Name", "Bench", "Garden bench", "Long bench"]]);
	assert.equal(await input(one, "Name").inputValue(), "Long bench");
	assert.equal(await input(one, "Weight").inputValue(), "9");
	assert.equal(await input(one, "Price").inputValue(), "130.00");
	assert.equal((await stored(item)).name, "Garden bench");
	await saveWell(one);
	const now = await stored(item);

	assert.deepEqual([now.name, now.weight, now.price], ["Long bench", "9.0", "130.00"]);
});

testWith("what a stale form of Django writes is not undone by ours", async (item) => {
	const form = await openAtDjango(item);

	await one.goto(item.path);
	await input(one, "Name").fill("Long bench");
	await saveWell(one);
	await saveAtDjango(form, { price: "130.00" });
	assert.equal((await stored(item)).name, "Bench", "Django writes all that it has shown");
	await input(one, "Weight").fill("9");
	await saveWell(one);
	const now = await stored(item);

	assert.deepEqual([now.name, now.price, now.weight], ["Bench", "130.00", "9.0"]);
	await one.goto(item.path.replace("change", "history"));
	await one.getByText("Values").nth(1).click();
	assert.match(await one.locator("main table").first().innerText(), /Bench\tLong bench/);
});

testWith("an inline row that Django has changed is not overwritten", async (item) => {
	await one.goto(item.path);
	await changeAtDjango(item, {
		"prices-0-amount": "106.00",
		"prices-1-valid_from": "2031-03-01",
	});
	await priceInput(one, 1, "Amount").fill("107.00");
	await priceInput(one, 2, "Amount").fill("460.00");
	await fillInPrice(one, 3, ["SEK", "1200.00", "2031-01-01"]);
	const found = await conflict(one);

	assert.equal(found.length, 1);
	assert.match(found[0][0], /^Price \d+: Amount$/);
	assert.deepEqual(found[0].slice(1), ["105.00", "106.00", "107.00"]);
	assert.equal(await priceInput(one, 1, "Amount").inputValue(), "107.00");
	assert.equal(await priceInput(one, 2, "Amount").inputValue(), "460.00");
	assert.equal(await priceInput(one, 2, "Valid from").inputValue(), "2031-03-01");
	assert.equal(await priceInput(one, 3, "Currency").inputValue(), "SEK");
	assert.equal(await priceInput(one, 3, "Amount").inputValue(), "1200.00");
	assert.equal((await stored(item))["prices-0-amount"], "106.00");
	await saveWell(one);
	const now = await stored(item);

	assert.equal(now["prices-0-amount"], "107.00");
	assert.deepEqual(
		[now["prices-1-amount"], now["prices-1-valid_from"]],
		["460.00", "2031-03-01"],
	);
	assert.equal(now["prices-2-amount"], "1200.00");
});

testWith("an inline row that Django adds meanwhile stays", async (item) => {
	await one.goto(item.path);
	await changeAtDjango(item, {
		"prices-TOTAL_FORMS": "3",
		"prices-2-currency": "SEK",
		"prices-2-amount": "1200.00",
		"prices-2-valid_from": "2031-01-01",
	});
	await priceInput(one, 1, "Amount").fill("107.00");
	await saveWell(one);
	const now = await stored(item);

	assert.deepEqual([now["prices-0-amount"], now["prices-2-amount"]], ["107.00", "1200.00"]);
});

testWith("an inline row that Django has deleted does not come back unseen", async (item) => {
	await one.goto(item.path);
	await changeAtDjango(item, { "prices-1-DELETE": "on" });
	await priceInput(one, 2, "Amount").fill("460.00");
	await input(one, "Name").fill("Long bench");
	await press(one, "Save and continue editing");
	assert.match(
		await one.getByRole("alert").first().innerText(),
		/Somebody else has deleted this row/,
	);
	assert.equal(await input(one, "Name").inputValue(), "Long bench");
	assert.equal(await one.locator("input[value='460.00']").count(), 1);
	assert.equal((await stored(item)).name, "Bench");
	await saveWell(one);
	const now = await stored(item);

	assert.deepEqual([now.name, now["prices-1-amount"]], ["Long bench", "460.00"]);
});

testWith("an inline row that Django has deleted is not missed by whoever left it", async (item) => {
	await one.goto(item.path);
	await changeAtDjango(item, { "prices-1-DELETE": "on" });
	await input(one, "Name").fill("Long bench");
	await saveWell(one);
	const now = await stored(item);

	assert.deepEqual([now.name, now["prices-INITIAL_FORMS"]], ["Long bench", "1"]);
});

testWith("what was typed into a row that is deleted can be left out", async (item) => {
	await one.goto(item.path);
	await changeAtDjango(item, { "prices-1-DELETE": "on" });
	await priceInput(one, 2, "Amount").fill("460.00");
	await press(one, "Save and continue editing");
	await one.getByLabel("Remove this row").last().check();
	await saveWell(one);
	assert.equal((await stored(item))["prices-INITIAL_FORMS"], "1");
});

testWith("an inline row that Django has changed is not deleted unseen", async (item) => {
	await one.goto(item.path);
	await changeAtDjango(item, { "prices-1-amount": "470.00" });
	await one.getByLabel("Remove this row").nth(1).check();
	const found = await conflict(one);

	assert.deepEqual(
		found.map(([, ...values]) => values),
		[["450.00", "470.00", "Removed"]],
	);
	assert.equal((await stored(item))["prices-1-amount"], "470.00");
	assert.ok(await one.getByLabel("Remove this row").nth(1).isChecked());
	await saveWell(one);
	assert.equal((await stored(item))["prices-INITIAL_FORMS"], "1");
});

testWith("of tags, what both have added and taken away counts", async (item) => {
	await one.goto(item.path);
	await changeAtDjango(item, { tags: [HANDMADE, BESTSELLER, SALE] });
	await input(one, "Tags").selectOption(["Handmade", "Office"]);
	await saveWell(one);
	assert.deepEqual((await stored(item)).tags.sort(), [BESTSELLER, HANDMADE, OFFICE]);
});

testWith("what was typed for a row that Django has deleted is kept as a new one", async (item) => {
	await one.goto(item.path);
	await django.goto(`/admin/catalogue/item/${item.key}/delete/`);
	await django.locator("#content form [type=submit]").click();
	await django.locator(".messagelist .success").waitFor();
	await input(one, "Name").fill("Long bench");
	await priceInput(one, 2, "Amount").fill("460.00");
	await press(one, "Save and continue editing");
	assert.equal(await heading(one), "Add item");
	assert.match(
		await one.getByRole("alert").first().innerText(),
		/Somebody else has deleted this meanwhile/,
	);
	assert.equal(await input(one, "Name").inputValue(), "Long bench");
	assert.equal(await priceInput(one, 2, "Amount").inputValue(), "460.00");
	await press(one, "Save and continue editing");
	assert.match((await messages(one))[0], /was added/);
	const now = await stored({ key: keyOf(one) });

	assert.deepEqual([now.sku, now.name, now.price], [item.sku, "Long bench", "100.00"]);
	assert.deepEqual([now["prices-0-amount"], now["prices-1-amount"]], ["105.00", "460.00"]);
});

testWith("who had chosen a file is told to choose it again", async (item) => {
	const file = { name: "photo.txt", mimeType: "text/plain", buffer: Buffer.from("bytes") };

	await openBoth(item);
	await input(other, "Price").fill("110.00");
	await saveWell(other);
	await one.getByText("Text", { exact: true }).click();
	await input(one, "Description").fill("Much text");
	await one.getByLabel("Photo").setInputFiles(file);
	await input(one, "Price").fill("120.00");
	await conflict(one);
	await one.getByText("Choose the file once more: it was not kept.").last().waitFor();
	assert.equal(await input(one, "Description").inputValue(), "Much text");
	await one.getByLabel("Photo").setInputFiles(file);
	await saveWell(one);
	const { description, price: amount } = await stored(item);

	assert.deepEqual([description, amount], ["Much text", "120.00"]);
	await one.getByText("Text", { exact: true }).click();
	assert.match(await one.getByRole("main").innerText(), /Currently: items\//);
});
