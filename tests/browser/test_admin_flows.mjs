#!/usr/bin/env -S node --test-reporter=tap
/* tests/browser/test_admin_flows.mjs - what people do in the admin site, from page to page. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import {
	act,
	actThrough,
	addManyItems,
	fillInPrice,
	follow,
	heading,
	keyOf,
	messages,
	newUser,
	press,
	priceInput,
	testsOn,
	unused,
} from "./admin.mjs";
import {
	DESKTOP,
	assertNoConsoleErrors,
	clickThrough,
	fillInLogin,
	newVisitor,
	placeOf,
	runFicus,
	siteOfTests,
} from "./lib.mjs";

const ITEMS = "/ficus/catalogue/item/";
const PASSWORD = "Benjamina-1";
const OTHER_PASSWORD = "Elastica-22";

const site = siteOfTests(() => addManyItems(site));
const testOf = testsOn(site);

/* As the table of prices has them. */
const pricesOf = (page) =>
	page
		.locator("table.inline tbody tr.row")
		.evaluateAll((rows) =>
			rows.map((row) =>
				Array.from(
					row.querySelectorAll("select, input:is([type=number], [type=date])"),
					(input) => input.value,
				),
			),
		);

/* What an item must have; the form is open. */
async function fillInItem(page, sku, name = `Stool ${sku}`) {
	await page.getByLabel("SKU").fill(sku);
	await page.getByLabel("Name").fill(name);
	await page.getByLabel("Supplier", { exact: true }).selectOption("Nordlys");
	await page.getByLabel("Price", { exact: true }).fill("49.90");
}

/* Adds one; its form is open then. */
async function addItem(page, sku = unused("STOOL")) {
	await page.goto(`${ITEMS}add/`);
	await fillInItem(page, sku);
	await page.getByLabel("Slug").fill("stool");
	await press(page, "Save and continue editing");
	return sku;
}

testOf("an item is added with prices and tags, changed, and deleted", async (page) => {
	const sku = unused("STOOL");

	await page.goto(ITEMS);
	await follow(page, "Add");
	await fillInItem(page, sku, "Grüner Stuhl");
	assert.equal(await page.getByLabel("Slug").inputValue(), "gruner-stuhl");
	await page.getByLabel("Tags").selectOption(["Handmade", "Sale"]);
	await fillInPrice(page, 1, ["EUR", "51.00", "2031-01-01"]);
	await page.getByRole("button", { name: "+ Add another" }).click();
	await fillInPrice(page, 2, ["PLN", "220.50", "2031-02-01"]);
	await press(page, "Save and continue editing");
	assert.deepEqual(await messages(page), [`The item Grüner Stuhl (${sku}) was added.`]);
	assert.deepEqual(await pricesOf(page), [
		["EUR", "51.00", "2031-01-01"],
		["PLN", "220.50", "2031-02-01"],
	]);
	await page.getByLabel("Tags").selectOption(["Sale"]);
	await priceInput(page, 1, "Amount").fill("52.00");
	await page.getByLabel("Remove this row").nth(1).check();
	await press(page, "Save and continue editing");
	assert.deepEqual(await pricesOf(page), [["EUR", "52.00", "2031-01-01"]]);
	assert.deepEqual(
		await page
			.getByLabel("Tags")
			.evaluate((select) => Array.from(select.selectedOptions, ({ text }) => text)),
		["Sale"],
	);
	await follow(page, "Delete");
	assert.match(await page.getByRole("main").innerText(), /1 price\b/);
	await press(page, "Delete");
	assert.match((await messages(page))[0], /was deleted/);
	await page.goto(`${ITEMS}?q=${sku}`);
	await page.getByText("Nothing here is like that.").waitFor();
});

testOf(
	"without scripts, prices are added one at a time",
	async (page) => {
		await addItem(page);
		await fillInPrice(page, 1, ["EUR", "51.00", "2031-01-01"]);
		await press(page, "Save and continue editing");
		await fillInPrice(page, 2, ["SEK", "599.00", "2031-01-01"]);
		await press(page, "Save and continue editing");
		assert.deepEqual(await pricesOf(page), [
			["EUR", "51.00", "2031-01-01"],
			["SEK", "599.00", "2031-01-01"],
		]);
	},
	{ javaScriptEnabled: false },
);

testOf("a file is uploaded, and cleared", async (page) => {
	const file = {
		name: `photo-${process.pid}.txt`,
		mimeType: "text/plain",
		buffer: Buffer.from("bytes"),
	};
	const openText = () => page.getByText("Text", { exact: true }).click();

	await addItem(page);
	await openText();
	await page.getByLabel("Photo").setInputFiles(file);
	await press(page, "Save and continue editing");
	await openText();
	const link = page.getByRole("link", { name: file.name });
	const kept = await page.request.get(await link.getAttribute("href"));

	assert.equal(await kept.text(), "bytes");
	assert.equal(kept.headers()["content-disposition"], "attachment");
	await page.getByLabel("Clear").check();
	await press(page, "Save and continue editing");
	await openText();
	assert.equal(await link.count(), 0);
});

testOf("a long select is searched by keyboard and by mouse", async (page) => {
	const replacement = page.getByRole("combobox", { name: "Replaced by" });
	const options = page.getByRole("option").filter({ visible: true });

	await addItem(page);
	await replacement.fill("Red");
	await options.filter({ hasText: "Red chair" }).waitFor();
	await replacement.press("ArrowDown");
	await replacement.press("Enter");
	assert.match(await replacement.inputValue(), /^Red /);
	await press(page, "Save and continue editing");
	assert.match(await replacement.inputValue(), /^Red /);
	await replacement.fill("Blue");
	await options.filter({ hasText: "Blue lamp (BLUE-LAMP)" }).click();
	await press(page, "Save and continue editing");
	assert.equal(await replacement.inputValue(), "Blue lamp (BLUE-LAMP)");
	await replacement.fill("");
	await press(page, "Save and continue editing");
	assert.equal(await replacement.inputValue(), "");
});

testOf("who leaves an unsaved form is asked first", async (page) => {
	const asked = [];

	page.on("dialog", async (dialog) => {
		asked.push(dialog.type());
		await dialog.dismiss();
	});
	await addItem(page);
	await page.getByLabel("Name").fill("Something else");
	await page.getByRole("link", { name: "Home" }).click();
	await page.waitForFunction(() => document.activeElement !== null);
	assert.deepEqual(asked, ["beforeunload"]);
	assert.equal(await page.getByLabel("Name").inputValue(), "Something else");
	await press(page, "Save");
	assert.deepEqual(asked, ["beforeunload"]);
});

testOf("keys lead through the site", async (page) => {
	const byKey = (key) => clickThrough(page, { click: () => page.keyboard.press(key) });

	await page.goto(ITEMS);
	await page.keyboard.press("/");
	await page.keyboard.type("black");
	await byKey("Enter");
	assert.equal(new URL(page.url()).searchParams.get("q"), "black");
	await page.getByRole("heading", { level: 1 }).click();
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	await page.keyboard.press("k");
	assert.equal(await page.locator(":focus").innerText(), "Black chair");
	await byKey("Enter");
	await page.getByLabel("Weight").fill("5.5");
	await byKey("Control+s");
	assert.match((await messages(page))[0], /Black chair .* was changed/);
	await page.keyboard.press("?");
	await page.getByRole("dialog", { name: "Keys" }).waitFor();
	await page.keyboard.press("Escape");
	await page.getByRole("dialog").waitFor({ state: "hidden" });
	await byKey("a");
	assert.equal(await heading(page), "Add item");
	await page.getByRole("heading", { level: 1 }).click();
	await page.keyboard.press("g");
	await byKey("i");
	assert.equal(placeOf(page), "/ficus/");
});

testOf("one field of all chosen rows is set, after a preview", async (page) => {
	const skus = [await addItem(page), await addItem(page)];

	await page.goto(`${ITEMS}?o=-name&q=Stool`);
	await act(
		page,
		"Set one field",
		skus.map((sku) => `Stool ${sku} (${sku})`),
	);
	await press(page, "Go");
	await page.getByLabel("Field").selectOption("Status");
	await press(page, "Continue");
	await page.getByLabel("Status").selectOption("Retired");
	await press(page, "Preview");
	assert.match(await page.getByRole("main").innerText(), /2 rows would change\./);
	await press(page, "Set it");
	assert.equal((await messages(page)).length, 1);
	for (const sku of skus) {
		const row = page.getByRole("row", { name: sku });

		assert.match(await row.innerText(), /Retired/);
	}
});

testOf("all rows of a list are chosen, over its pages", async (page) => {
	await page.goto(`${ITEMS}?q=Many`);
	await page.getByLabel("Select all rows of this page").check();
	const rows = await page.locator("table.rows tbody tr").count();

	assert.equal(await page.locator(".actions [role=status]").innerText(), `${rows}/${rows}`);
	await page.goto(ITEMS);
	await page.getByLabel("Select all rows of this page").check();
	await page.getByLabel("All of this list").check();
	await page.getByLabel("With the rows chosen").selectOption({ label: "Set one field" });
	await press(page, "Go");
	const [, chosen] = (await page.locator("main .count").innerText()).match(
		/^(\d+) rows are chosen/,
	);

	assert.ok(Number(chosen) > 100, chosen);
});

testOf("chosen rows are deleted, when that was confirmed", async (page) => {
	const skus = [await addItem(page), await addItem(page)];
	const list = `${ITEMS}?o=-name&q=Stool`;

	await page.goto(list);
	await actThrough(
		page,
		"Delete",
		skus.map((sku) => `Stool ${sku} (${sku})`),
	);
	assert.match(await page.getByRole("main").innerText(), /2 items/);
	await press(page, "Delete");
	assert.equal(placeOf(page), list);
	for (const sku of skus)
		assert.equal(await page.getByText(sku, { exact: true }).count(), 0);
});

testOf("a list is exported, and no cell of it is a formula", async (page) => {
	const name = unused("=1+1");

	await page.goto("/ficus/catalogue/tag/add/");
	await page.getByLabel("Name").fill(name);
	await page.getByLabel("Slug").fill(unused("tag"));
	await press(page, "Save");
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("link", { name: "Export as CSV" }).click(),
	]);
	const text = await readFile(await download.path(), "utf8");

	assert.match(download.suggestedFilename(), /\.csv$/);
	assert.ok(
		text.split(/\r?\n/).some((line) => line.includes(`'${name}`)),
		text,
	);
	assert.ok(!text.split(/\r?\n|,/).some((cell) => /^"?[=+@]/.test(cell)), text);
});

testOf("a filtered list is there again after a row was saved", async (page) => {
	await page.goto(`${ITEMS}?q=black&status=listed&o=-price`);
	const place = placeOf(page);

	await follow(page, "Black desk");
	await page.getByLabel("Weight").fill(`4${process.pid}`);
	await press(page, "Save and continue editing");
	await press(page, "Save");
	assert.equal(placeOf(page), place);
	assert.match((await messages(page))[0], /Black desk/);
});

testOf("a filtered list is there again after a row was deleted, by links alone", async (page) => {
	const sku = await addItem(page);
	const name = `Stool ${sku} (${sku})`;

	await page.goto(ITEMS);
	await page.getByRole("searchbox", { name: "Search", exact: true }).fill(sku);
	await clickThrough(page, { click: () => page.keyboard.press("Enter") });
	const place = placeOf(page);

	assert.equal(place, `${ITEMS}?q=${sku}`);
	await follow(page, `Stool ${sku}`);
	await follow(page, "History");
	await follow(page, name);
	await follow(page, "Delete");
	await follow(page, "Keep it");
	await follow(page, "Delete");
	await follow(page, name);
	await follow(page, "Delete");
	await press(page, "Delete");
	assert.equal(placeOf(page), place);
	assert.match((await messages(page))[0], /was deleted/);
});

testOf("a row of a table in a form leads to its own form", async (page) => {
	await addItem(page);
	await fillInPrice(page, 1, ["EUR", "51.00", "2031-01-01"]);
	await press(page, "Save and continue editing");
	await clickThrough(page, page.getByRole("link", { name: /^Open price \d+$/ }));
	assert.match(placeOf(page), /^\/ficus\/catalogue\/price\/\d+\/change\/$/);
	assert.equal(await page.getByLabel("Amount").inputValue(), "51.00");
});

testOf("after saving, the next one can be added at once", async (page) => {
	const sku = unused("STOOL");

	await page.goto(`${ITEMS}add/?status=retired`);
	assert.equal(await page.getByLabel("Status").inputValue(), "retired");
	await fillInItem(page, sku);
	await press(page, "Save and add another");
	assert.equal(placeOf(page), `${ITEMS}add/`);
	assert.match((await messages(page))[0], new RegExp(sku));
	assert.equal(await page.getByLabel("SKU").inputValue(), "");
});

testOf("users are changed by who says their password once more", async (page) => {
	const name = unused("somebody");

	await runFicus(site, ["user", "create", name, "--staff"], `${PASSWORD}\n`);
	await page.goto(`/ficus/auth/user/?q=${name}`);
	await follow(page, name);
	await page.getByLabel("First name").fill("Rosa");
	await page.getByLabel("Your own password").fill("wrong");
	await press(page, "Save");
	assert.match(await page.getByRole("alert").first().innerText(), /This is not your password/);
	assert.equal(await page.getByLabel("First name").inputValue(), "Rosa");
	await page.getByLabel("Your own password").fill("demo");
	await press(page, "Save and continue editing");
	assert.equal(await page.getByLabel("First name").inputValue(), "Rosa");
	assert.doesNotMatch(await page.content(), /pbkdf2_|argon2/);
});

test("people change their own password, and go on working", async () => {
	const name = unused("keeper");

	await runFicus(site, ["user", "create", name, "--staff"], `${PASSWORD}\n`);
	const page = await newUser(site, name, DESKTOP, {}, PASSWORD);
	const other = await newUser(site, name, DESKTOP, {}, PASSWORD);

	await follow(page, "Change password");
	await page.getByLabel("Your password until now").fill(PASSWORD);
	await page.getByLabel("New password", { exact: true }).fill(OTHER_PASSWORD);
	await page.getByLabel("New password, once more").fill(OTHER_PASSWORD);
	await press(page, "Change password");
	assert.equal((await messages(page)).length, 1);
	await page.goto("/ficus/");
	assert.equal(await heading(page), "Home");
	await other.goto("/ficus/");
	assert.equal(await heading(other), "Sign in");
	await fillInLogin(other, name, OTHER_PASSWORD);
	assert.equal(await heading(other), "Home");
});

test("who guesses passwords has to wait", async () => {
	const page = await newVisitor(site, DESKTOP);
	const name = unused("guessed");
	let tries = 0;

	await page.goto("/ficus/login/");
	while (!(await page.getByText("Too many attempts").count()) && tries++ < 20)
		await fillInLogin(page, name, `guess-${tries}`);
	assert.match(await page.getByRole("alert").innerText(), /Try again in \d+ minutes/);
	assert.equal(tries, 11);
	assertNoConsoleErrors(page, /status of 429/);
});

test("pages are in the language that the browser asks for", async () => {
	const page = await newVisitor(site, DESKTOP, { locale: "de-DE" });

	await page.goto("/ficus/login/");
	assert.equal(await page.locator("html").getAttribute("lang"), "de");
	await page.getByRole("button", { name: "Anmelden" }).waitFor();
	assertNoConsoleErrors(page);
});

testOf("colours are chosen in the header", async (page) => {
	const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
	const light = await ground();

	await page.getByRole("button", { name: "Colours: as the system has them" }).click();
	await page.getByRole("button", { name: "Colours: light" }).click();
	assert.notEqual(await ground(), light);
	await page.goto(ITEMS);
	assert.notEqual(await ground(), light);
	await page.getByRole("button", { name: "Colours: dark" }).click();
	assert.equal(await ground(), light);
});

testOf("the history tells what was before and after", async (page) => {
	await addItem(page);
	const key = keyOf(page);

	await page.getByLabel("Price", { exact: true }).fill("59.90");
	await press(page, "Save");
	await page.goto(`${ITEMS}${key}/history/`);
	await page.getByText("Values").last().click();
	assert.deepEqual(await page.locator("table.diff tbody tr").last().allInnerTexts(), [
		"Price\t49.90\t59.90",
	]);
});

testOf("the history calls related rows by name, and tells of the rows below", async (page) => {
	await addItem(page);
	const key = keyOf(page);
	const supplier = page.getByLabel("Supplier", { exact: true });
	const [before, after] = await supplier.evaluate((select) => {
		const chosen = select.selectedOptions[0].text;
		const others = Array.from(select.options, (option) => option.text);

		return [chosen, others.find((text) => text !== chosen && !text.startsWith("-"))];
	});

	await supplier.selectOption(after);
	await fillInPrice(page, 1, ["EUR", "12.00", "2031-01-01"]);
	await press(page, "Save");
	await page.goto(`${ITEMS}${key}/history/`);
	await page.getByText("Values").last().click();
	const rows = await page.locator("details[open] table.diff tbody tr").allInnerTexts();

	assert.ok(rows.includes(`Supplier\t${before}\t${after}`), rows.join("\n"));
	assert.ok(rows.includes("Price (new): Amount\t-\t12.00"), rows.join("\n"));
});
