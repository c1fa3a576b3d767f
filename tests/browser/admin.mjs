/* tests/browser/admin.mjs - what the tests of the admin site do on its pages. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";
import { promisify } from "node:util";

import { DESKTOP, assertNoConsoleErrors, clickThrough, fillInLogin, newVisitor } from "./lib.mjs";

/* Somebody who is signed in, on an empty page. */
export async function newUser(site, name, device, habits, password = "demo") {
	const page = await newVisitor(site, device, habits);

	await page.goto("/ficus/login/");
	await fillInLogin(page, name, password);
	return page;
}

/* Makes tests of somebody who is signed in, and sees no error. */
export function testsOn(site) {
	return (name, behaviour, habits = {}) =>
		test(name, async () => {
			const page = await newUser(site, "demo-admin", DESKTOP, habits);

			await behaviour(page);
			assertNoConsoleErrors(page, /status of 4/);
			await page.context().close();
		});
}

/* Names that no other row has. */
let count = 0;
export const unused = (word) => `${word}-${process.pid}-${++count}`;

export const heading = (page) => page.getByRole("heading", { level: 1 }).innerText();

/* What the page says came of the last one. */
export const messages = (page) => page.locator(".messages li").allInnerTexts();

export const press = (page, name) =>
	clickThrough(page, page.getByRole("button", { name, exact: true }));

export const follow = (page, name) =>
	clickThrough(page, page.getByRole("link", { name, exact: true }));

/* As the server gets it, not as a browser would have let it be typed. */
export async function withoutChecks(page) {
	await page.evaluate(() => {
		for (const form of document.forms)
			form.noValidate = true;
	});
}

/* As if the form had been opened when other values stood in the row. */
export async function openedBefore(page, values) {
	await page.evaluate((seen) => {
		for (const [name, value] of Object.entries(seen))
			document.getElementsByName(`initial-${name}`)[0].value = value;
	}, values);
}

/* Chooses rows of a list by what they are called, and what is done with them. */
export async function act(page, label, names) {
	for (const name of names)
		await page.getByRole("checkbox", { name, exact: true }).check();
	await page.getByLabel("With the rows chosen").selectOption({ label });
}

/* Does it, too. */
export async function actThrough(page, label, names) {
	await act(page, label, names);
	await press(page, "Go");
}

/* Of the prices in an item's form, by their place. */
export const priceInput = (page, row, column) =>
	page.locator(`table.inline tbody tr:nth-child(${row})`).getByLabel(column);

export async function fillInPrice(page, row, [currency, amount, day]) {
	await priceInput(page, row, "Currency").selectOption(currency);
	await priceInput(page, row, "Amount").fill(amount);
	await priceInput(page, row, "Valid from").fill(day);
}

/* Of the row that the page is about. */
export function keyOf(page) {
	const [, key] = new URL(page.url()).pathname.match(/\/([^/]+)\/(?:change|delete|history)\/$/);

	return key;
}

/* The key of the first row of a list. */
export async function firstKey(page, list) {
	const answer = await page.request.get(list);
	const [, key] = (await answer.text()).match(
		new RegExp(`<a href="${list.split("?")[0]}([^/"]+)/change/`),
	);

	return key;
}

/* Where somebody wants to look at the pages, a picture of this one. */
export async function keepPicture(page, name) {
	const folder = process.env.FICUS_TEST_SCREENSHOTS;

	if (!folder)
		return;
	await mkdir(folder, { recursive: true });
	await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/* The page is not wider than the window, whichever of its boxes scroll. */
export async function assertFits(page) {
	const { scrollWidth, clientWidth } = await page.evaluate(() => {
		const { scrollWidth, clientWidth } = document.documentElement;

		return { scrollWidth, clientWidth };
	});

	assert.ok(scrollWidth <= clientWidth, `${scrollWidth} in ${clientWidth}`);
}

/* What is done to the database as neither side does it: rows by the dozen. */
export async function runSql(site, text) {
	const client = promisify(execFile)("sh", [
		"-c",
		'exec "$(command -v mariadb || command -v mysql)" --no-defaults --user=root --socket="$1" ficus',
		"sh",
		join(site.state, "run/mariadb.sock"),
	]);

	client.child.stdin.end(text);
	await client;
}

/* More items than a select has options, so that they are searched. */
export const addManyItems = (site) =>
	runSql(
		site,
		`INSERT IGNORE INTO catalogue_item (sku, name, slug, supplier_id, status, price, description,
			attributes, photo, code, updated)
		SELECT CONCAT('MANY-', id), CONCAT('Many ', id), CONCAT('many-', id), supplier_id, 'draft',
			10, '', '{}', '', REPLACE(UUID(), '-', ''), updated FROM catalogue_item;`,
	);
