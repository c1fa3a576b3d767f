#!/usr/bin/env -S node --test-reporter=tap
/* tests/browser/test_script.mjs - what the script of the pages adds to them. */
import assert from "node:assert/strict";
import test from "node:test";

import {
	DESKTOP,
	PHONE,
	assertAccessible,
	assertNoConsoleErrors,
	browserOfTests,
	newVisitor,
	placeOf,
} from "./lib.mjs";
import { openSample } from "./samples.mjs";

const LIST = "/ficus/item/";
const FORM = "/ficus/item/add/";
const LAMP = "/ficus/lamp/add/";

const site = browserOfTests();

/* A test of a page in a state of its own, whose script does not complain. */
function testOn(path, name, behaviour, device = DESKTOP) {
	test(name, async () => {
		const page = await newVisitor(site, device);
		const sent = [];

		await openSample(page, path, sent);
		await behaviour(page, sent);
		assertNoConsoleErrors(page, /status of 503|ERR_FAILED/);
		await page.context().close();
	});
}

const supplier = (page) => page.getByRole("combobox", { name: "Supplier" });
const tags = (page) => page.getByRole("combobox", { name: "Tags" });
const options = (page) => page.getByRole("option");
const valuesOf = (page, name) =>
	page
		.locator(`select[name="${name}"]`)
		.evaluate(({ selectedOptions }) => Array.from(selectedOptions, ({ value }) => value));

testOn(FORM, "a long select is searched by typing, and chosen from by keys", async (page) => {
	await supplier(page).fill("No. 2");
	await page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 7);
	assert.equal(await supplier(page).getAttribute("aria-expanded"), "true");
	await assertAccessible(page);
	await supplier(page).press("ArrowDown");
	await supplier(page).press("ArrowDown");
	const active = await supplier(page).getAttribute("aria-activedescendant");

	assert.equal(await page.locator(`[id="${active}"]`).innerText(), "No. 20");
	await supplier(page).press("Enter");
	assert.equal(await supplier(page).inputValue(), "No. 20");
	assert.deepEqual(await valuesOf(page, "supplier"), ["20"]);
	assert.equal(await supplier(page).getAttribute("aria-expanded"), "false");
});

testOn(FORM, "more of a long select comes when asked for", async (page) => {
	await supplier(page).click();
	await options(page).filter({ hasText: "More" }).click();
	await page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 25);
	await options(page).filter({ hasText: "No. 25" }).click();
	assert.deepEqual(await valuesOf(page, "supplier"), ["25"]);
});

testOn(FORM, "what is typed and not chosen changes nothing", async (page) => {
	await supplier(page).fill("No. 3");
	await options(page).first().waitFor();
	await supplier(page).press("Escape");
	assert.equal(await supplier(page).inputValue(), "Seventh");
	await supplier(page).fill("nobody");
	await page.getByText("Nothing found").waitFor();
	await tags(page).focus();
	assert.equal(await supplier(page).inputValue(), "Seventh");
	assert.deepEqual(await valuesOf(page, "supplier"), ["7"]);
});

testOn(FORM, "an emptied input chooses nothing", async (page) => {
	await supplier(page).fill("");
	await tags(page).focus();
	assert.deepEqual(await valuesOf(page, "supplier"), [""]);
});

testOn(FORM, "of several that are chosen each can be taken away", async (page) => {
	await tags(page).fill("No. 11");
	await options(page).filter({ hasText: "No. 11" }).click();
	assert.deepEqual(await valuesOf(page, "tags"), ["3", "11"]);
	await assertAccessible(page);
	await page.getByRole("button", { name: "Remove: Third" }).click();
	assert.deepEqual(await valuesOf(page, "tags"), ["11"]);
	await tags(page).press("Backspace");
	assert.deepEqual(await valuesOf(page, "tags"), []);
});

testOn(FORM, "what is typed is chosen before the form is sent", async (page, sent) => {
	await supplier(page).fill("No. 20");
	await supplier(page).press("Enter");
	await page.waitForFunction(() => document.querySelectorAll("[role=option]").length === 1);
	assert.deepEqual(await valuesOf(page, "supplier"), ["7"]);
	await supplier(page).press("Enter");
	assert.equal(await supplier(page).inputValue(), "No. 20");
	assert.deepEqual(await valuesOf(page, "supplier"), ["20"]);
	await tags(page).fill("No. 2");
	await page.locator("#id_tags-search-list > li").nth(6).waitFor();
	await tags(page).press("Enter");
	assert.deepEqual(await valuesOf(page, "tags"), ["3"]);
	await tags(page).press("Enter");
	assert.deepEqual(await valuesOf(page, "tags"), ["3", "2"]);
	await tags(page).fill("nobody");
	await page.getByText("Nothing found").waitFor();
	await tags(page).press("Enter");
	assert.deepEqual(sent, []);
	await tags(page).fill("");
	await tags(page).press("Enter");
	await page.waitForFunction(() => document.title === "Saved");
});

testOn(LIST, "a filter's key is found by typing, and sent with the other filters", async (page) => {
	assert.equal(await supplier(page).inputValue(), "Seventh");
	await supplier(page).fill("No. 1");
	await options(page).filter({ hasText: "No. 11" }).waitFor();
	await assertAccessible(page);
	await options(page).filter({ hasText: "No. 11" }).click();
	await page.getByRole("button", { name: "Filter" }).click();
	await page.waitForURL("**/ficus/item/?state=new&supplier=11");
});

testOn(LIST, "a filter whose input is emptied is none", async (page) => {
	await supplier(page).fill("");
	await supplier(page).press("Enter");
	await page.waitForURL("**/ficus/item/?state=new&supplier=");
});

testOn(FORM, "rows are added up to as many as there may be", async (page) => {
	const add = page.getByRole("button", { name: "Add another" });

	await add.click();
	assert.equal(await page.locator(":focus").getAttribute("name"), "prices-1-amount");
	await add.click();
	assert.equal(await page.locator("[name=prices-TOTAL_FORMS]").inputValue(), "3");
	assert.equal(
		await page.locator("[name=prices-2-amount]").getAttribute("id"),
		"id_prices-2-amount",
	);
	assert.ok(await add.isHidden());
	await page.locator("[id=id_prices-2-unit-search]").click();
	await page.getByText("This cannot be searched just now").waitFor();
});

testOn(FORM, "a slug follows its field until somebody types there", async (page) => {
	await page.getByLabel("Name").fill("  Größer & schöner: Ébène-Stuhl Nr. 4");
	assert.equal(await page.getByLabel("Slug").inputValue(), "grosser-schoner-eben");
	await page.getByLabel("Slug").fill("mine");
	await page.getByLabel("Name").fill("Another");
	assert.equal(await page.getByLabel("Slug").inputValue(), "mine");
});

testOn(LAMP, "a saved row is offered everywhere, also in rows to come", async (page, sent) => {
	const link = page.getByRole("link", { name: "Change" });

	await page.getByRole("link", { name: "Add", exact: true }).click();
	await page.getByRole("dialog").getByLabel("Name").fill("Ninth");
	await page.keyboard.press("Enter");
	await page.getByRole("dialog").waitFor({ state: "detached" });
	assert.deepEqual(sent, [
		[
			["name", "Ninth"],
			["_save", "1"],
		],
	]);
	assert.equal(await page.locator(":focus").getAttribute("id"), "id_maker-search");
	assert.equal(await page.locator(":focus").inputValue(), "Ninth");
	assert.deepEqual(await valuesOf(page, "maker"), ["a/b_9"]);
	assert.equal(await link.getAttribute("href"), "/ficus/maker/a_2Fb_5F9/change/");
	assert.deepEqual(await valuesOf(page, "parts-0-maker"), ["7"]);
	await page.getByRole("button", { name: "Add another" }).click();
	for (const name of ["parts-0-maker", "parts-1-maker"])
		await page.locator(`[name=${name}]`).selectOption("Ninth");
	await page.locator("#id_maker-search").fill("");
	await page.locator("[name=parts-0-maker]").focus();
	assert.ok(await link.isHidden());
});

testOn(LAMP, "what no answer came to stays in its dialog", async (page) => {
	await page.getByRole("link", { name: "Add", exact: true }).click();
	const dialog = page.getByRole("dialog", { name: "Add maker" });

	await dialog.getByRole("button", { name: "Save" }).click();
	await dialog.getByText("No answer. Please try again.").waitFor();
	await assertAccessible(page);
	await dialog.getByLabel("Name").fill("Ninth");
	await dialog.getByRole("button", { name: "Save" }).click();
	await dialog.waitFor({ state: "detached" });
});

testOn(FORM, "today is the day of the site's zone", async (page) => {
	await page.clock.setFixedTime("2031-03-01T20:30:00Z");
	await page.getByRole("button", { name: "Today" }).click();
	assert.equal(await page.getByLabel("Listed on").inputValue(), "2031-03-02");
});

testOn(
	FORM,
	"who leaves what was typed is asked first, who saves it is not",
	async (page, sent) => {
		let asked = 0;

		page.on("dialog", async (dialog) => {
			asked++;
			await dialog.dismiss();
		});
		await page.getByLabel("Name").fill("Chair");
		await page.getByLabel("Name").fill("");
		await page.getByLabel("Slug").fill("");
		await page.reload();
		assert.equal(asked, 0);
		await page.getByLabel("Name").fill("Chair");
		await page.getByRole("link", { name: "Ficus" }).click();
		await page.waitForFunction(() => document.title === "Add item");
		assert.equal(asked, 1);
		await page.keyboard.press("Control+s");
		await page.waitForFunction(() => document.title === "Saved");
		assert.equal(asked, 1);
		assert.ok(sent[0].some(([name, value]) => name === "name" && value === "Chair"));
		assert.ok(sent[0].some(([name]) => name === "_save"));
	},
);

testOn(FORM, "what is sent twice in a hurry is sent once", async (page, sent) => {
	await page.getByRole("button", { name: "Save" }).evaluate((button) => {
		button.click();
		button.click();
	});
	await page.waitForFunction(() => document.title === "Saved");
	assert.equal(sent.length, 1);
});

/* What comes of pressing a button, a while after it was pressed before. */
async function pressLate(page, name) {
	await page.evaluate((text) => {
		const button = Array.from(document.querySelectorAll("main button")).find(
			({ textContent }) => textContent === text,
		);

		button.form.addEventListener("submit", (event) => event.preventDefault());
		button.click();
	}, name);
	await page.clock.runFor(60000);
	return page.getByRole("button", { name, exact: true }).isEnabled();
}

testOn(FORM, "what takes long to be sent is not sent once more", async (page) => {
	await page.clock.install();
	assert.equal(await pressLate(page, "Save"), false);
});

testOn(LIST, "after a file that was sent the page is used again", async (page) => {
	await page.clock.install();
	assert.equal(await pressLate(page, "Go"), true);
});

testOn(FORM, "a letter alone saves nothing", async (page, sent) => {
	await page.getByRole("heading", { name: "Add item" }).click();
	await page.keyboard.press("s");
	await page.keyboard.press("?");
	await page.getByRole("dialog", { name: "Keys" }).waitFor();
	assert.deepEqual(sent, []);
});

testOn(LIST, "all rows of the page are chosen at once", async (page) => {
	const everything = page.getByLabel("Choose all");

	assert.ok(await page.getByLabel("All 400").isHidden());
	await everything.check();
	assert.ok(await page.getByLabel("Choose Desk").isChecked());
	assert.equal(await page.getByRole("status").innerText(), "3/3");
	assert.ok(await page.getByLabel("All 400").isVisible());
	await page.getByLabel("All 400").check();
	await page.getByLabel("Choose Desk").uncheck();
	assert.equal(await page.getByRole("status").innerText(), "2/3");
	assert.equal(await everything.evaluate(({ indeterminate }) => indeterminate), true);
	assert.equal(await page.locator("[name=select_across]").isChecked(), false);
});

testOn(LIST, "keys lead through a list", async (page) => {
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	assert.equal(await page.locator(":focus").innerText(), "Desk");
	await page.keyboard.press("k");
	assert.equal(await page.locator(":focus").innerText(), "Chair");
	await page.keyboard.press("/");
	await page.keyboard.type("a?");
	assert.equal(await page.getByLabel("Search").inputValue(), "a?");
	await page.getByRole("heading", { name: "Items" }).click();
	await page.keyboard.press("a");
	await page.waitForURL((url) => url.pathname === FORM);
});

testOn(LIST, "the keys are told, and can be switched off", async (page) => {
	await page.keyboard.press("?");
	await page.getByRole("dialog", { name: "Keys" }).waitFor();
	await assertAccessible(page);
	await page.getByLabel("Single keys do something").uncheck();
	await page.getByRole("button", { name: "Close" }).click();
	await page.keyboard.press("a");
	await page.reload();
	await page.keyboard.press("a");
	assert.equal(placeOf(page), LIST);
	await page.getByText("Keys", { exact: true }).first().click();
	await page.getByLabel("Single keys do something").check();
	await page.getByRole("button", { name: "Close" }).click();
	await page.keyboard.press("g");
	await page.keyboard.press("i");
	await page.waitForURL((url) => url.pathname === "/ficus/");
});

testOn(
	LIST,
	"colours are chosen, and stay",
	async (page) => {
		const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
		const light = await ground();

		await page.getByRole("button", { name: "Colours: as the system has them" }).click();
		assert.equal(await ground(), light);
		await page.getByRole("button", { name: "Colours: light" }).click();
		assert.notEqual(await ground(), light);
		await page.reload();
		assert.notEqual(await ground(), light);
		await assertAccessible(page);
		await page.getByRole("button", { name: "Colours: dark" }).click();
		assert.equal(await ground(), light);
	},
	PHONE,
);

const finder = (page) => page.getByRole("searchbox", { name: "Find a table" });
const tables = (page) =>
	page.getByRole("navigation", { name: "Tables" }).getByRole("link").allInnerTexts();
const opener = (page) => page.locator("nav.tables summary");
const hasFocus = (what) => what.evaluate((element) => element === document.activeElement);
const EVERYTHING = ["Shop", "Items", "Étagères", "Order lines", "Staff", "Groups", "Users"];

testOn(LIST, "a table is found by some letters of its name", async (page) => {
	await page.keyboard.press("g");
	await page.keyboard.press("t");
	assert.ok(await hasFocus(finder(page)));
	await page.keyboard.type("ETAGE");
	assert.deepEqual(await tables(page), ["Shop", "Étagères"]);
	await page.keyboard.press("Enter");
	await page.waitForURL((url) => url.pathname === "/ficus/shelf/");
	assert.equal(await finder(page).inputValue(), "ETAGE");
	assert.deepEqual(await tables(page), ["Shop", "Étagères"]);
	await assertAccessible(page);
	await finder(page).press("Escape");
	assert.equal(await finder(page).inputValue(), "");
	assert.deepEqual(await tables(page), EVERYTHING);
	await page.reload();
	assert.deepEqual(await tables(page), EVERYTHING);
});

testOn(LIST, "an app that is called so is shown with its tables", async (page) => {
	await finder(page).fill("staff");
	assert.deepEqual(await tables(page), ["Staff", "Groups", "Users"]);
	await finder(page).fill("nobody");
	assert.deepEqual(await tables(page), []);
	await page.getByText("Nothing found").waitFor();
	await finder(page).press("Enter");
	await finder(page).fill("");
	await finder(page).press("Enter");
	assert.deepEqual(await tables(page), EVERYTHING);
	assert.equal(placeOf(page), LIST);
});

testOn(LIST, "the tables are folded away, and stay so", async (page) => {
	assert.ok(await opener(page).isHidden());
	await page.getByRole("button", { name: "Fold the tables away" }).click();
	assert.ok(await hasFocus(opener(page)));
	assert.deepEqual(await tables(page), []);
	await page.reload();
	assert.deepEqual(await tables(page), []);
	await opener(page).press("Enter");
	assert.deepEqual(await tables(page), EVERYTHING);
	await assertAccessible(page);
	await page.getByRole("button", { name: "Keep the tables beside the page" }).click();
	assert.ok(await opener(page).isHidden());
	await page.reload();
	assert.deepEqual(await tables(page), EVERYTHING);
});

testOn(
	LIST,
	"on a phone the tables open over the page",
	async (page) => {
		assert.deepEqual(await tables(page), []);
		await opener(page).click();
		assert.deepEqual(await tables(page), EVERYTHING);
		assert.ok(await page.getByRole("button", { name: /the tables/ }).isHidden());
		await assertAccessible(page);
		await page.keyboard.press("Escape");
		assert.deepEqual(await tables(page), []);
		assert.ok(await hasFocus(opener(page)));
		await page.keyboard.press("g");
		await page.keyboard.press("t");
		await page.keyboard.type("user");
		assert.deepEqual(await tables(page), ["Staff", "Users"]);
		await page.locator("header.site").click();
		assert.deepEqual(await tables(page), []);
	},
	PHONE,
);
