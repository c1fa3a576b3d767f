#!/usr/bin/env -S node --test-reporter=tap
/*
 * tests/browser/test_admin_pages.mjs - every page of the admin site, on screens of all sizes, light
 * and dark, with and without scripts, and read from right to left. With FICUS_TEST_FULL=1 all of
 * them in both colours; with FICUS_TEST_SCREENSHOTS=DIR pictures of them are kept there.
 */
import assert from "node:assert/strict";
import test from "node:test";

import {
	actThrough,
	assertFits,
	firstKey,
	follow,
	heading,
	keepPicture,
	newUser,
	openedBefore,
	press,
	withoutChecks,
} from "./admin.mjs";
import {
	DESKTOP,
	PHONE,
	assertAccessible,
	assertNoConsoleErrors,
	fillInLogin,
	newVisitor,
	runFicus,
	siteOfTests,
} from "./lib.mjs";

const WIDTHS = [375, 768, 1440];
const PHONE_WIDTH = PHONE.viewport.width;
const THEMES = ["light", "dark"];

/* Each with what its rows allow besides being looked at. */
const TABLES = {
	"alloc/batch": "add",
	"alloc/orderline": "",
	"alloc/allocation": "",
	"catalogue/item": "add delete",
	"catalogue/supplier": "add delete",
	"catalogue/price": "add delete",
	"catalogue/tag": "add delete",
	"auth/user": "add delete",
	"auth/group": "add delete",
	"auth/permission": "",
};

/* Who may look at items, and do nothing. */
const READER = `reader-${process.pid}`;

/* Who never signs in, so that the page of the newest user stays the same. */
const ABSENT = `absent-${process.pid}`;
const PASSWORD = "Benjamina-1";

/* What a browser logs of an answer that it shows. */
const REFUSAL = /status of (400|403|404|409|422) /;

/* The item that the pages are about: its paths, and that of a batch with lines. */
const ITEMS = "/ficus/catalogue/item/";
const places = {};

/* Changes the item, so that it has a history. */
async function changeItem(page) {
	await page.goto(places.item);
	for (const [price, status] of [
		["115.50", "Draft"],
		["114.00", "Listed"],
	]) {
		await page.getByLabel("Price", { exact: true }).fill(price);
		await page.getByLabel("Status").selectOption(status);
		await press(page, "Save and continue editing");
	}
}

async function findPlaces(page) {
	const lines = "/ficus/alloc/orderline/";

	places.item = `${ITEMS}${await firstKey(page, `${ITEMS}?q=BLACK-CHAIR`)}/change/`;
	await page.goto(`${lines}${await firstKey(page, `${lines}?q=demo-order`)}/change/`);
	const batch = page.locator("main table a").first();

	places.batch = await batch.getAttribute("href");
	places.stock = await page.getByRole("link", { name: /^Stock of / }).getAttribute("href");
}

const site = siteOfTests(async () => {
	const page = await newUser(site, "demo-admin", DESKTOP);
	const words = ["user", "create", READER, "--staff", "--permission", "catalogue.view_item"];

	await runFicus(site, words, `${PASSWORD}\n`);
	await runFicus(site, ["user", "create", ABSENT], `${PASSWORD}\n`);
	await findPlaces(page);
	await changeItem(page);
	await page.context().close();
});

/* Pages: what they are called, who sees them, how one comes there, and their status. */
const pages = [];

function addPage(name, open, { who = "demo-admin", status = 200 } = {}) {
	pages.push({ name, open, who, status });
}

const at = (path) => (page) => page.goto(typeof path === "function" ? path() : path);

/* The answer to what is sent from the page. */
async function sent(page, send) {
	const [answer] = await Promise.all([
		page.waitForResponse((response) => response.request().isNavigationRequest()),
		send(),
	]);

	return answer;
}

/* Of rows of the list of items, up to what is asked before it is done. */
async function openBulkSet(page, steps) {
	await page.goto(`${ITEMS}?q=black`);
	const answer = await sent(page, () =>
		actThrough(page, "Set one field", ["Black chair (BLACK-CHAIR)", "Black desk (BLACK-DESK)"]),
	);

	if (steps === 1)
		return answer;
	await page.getByLabel("Field").selectOption("Status");
	const asked = await sent(page, () => press(page, "Continue"));

	if (steps === 2)
		return asked;
	await page.getByLabel("Status").selectOption("Retired");
	return sent(page, () => press(page, "Preview"));
}

for (const [table, rights] of Object.entries(TABLES)) {
	const list = `/ficus/${table}/`;
	const name = table.split("/")[1];

	addPage(`list-${name}`, at(list));
	addPage(`change-${name}`, async (page) =>
		page.goto(`${list}${await firstKey(page, list)}/change/`),
	);
	if (rights.includes("add"))
		addPage(`add-${name}`, at(`${list}add/`));
}

addPage("login", at("/ficus/login/?next=/ficus/"), { who: "" });
addPage(
	"login-refused",
	async (page) => {
		await page.goto("/ficus/login/");
		await page
			.getByLabel("User name")
			.fill(`nobody-${Math.random()}`); /* has to wait for nobody */
		await page.getByLabel("Password").fill("nothing");
		return sent(page, () => press(page, "Sign in"));
	},
	{ who: "" },
);
addPage("index", at("/ficus/"));
addPage("index-of-viewer", at("/ficus/"), { who: READER });
addPage("app", at("/ficus/catalogue/"));
addPage(
	"list-filtered",
	at(
		`${ITEMS}?q=black&scope=listed&supplier=1&listed_on__year=2030&o=-price&columns=name&columns=price`,
	),
);
addPage("list-of-month", at(`${ITEMS}?listed_on__year=2030&listed_on__month=5`));
addPage("list-empty", at(`${ITEMS}?q=nothing-is-called-so`));
addPage("list-refused", at(`${ITEMS}?price__gte=cheap`), { status: 400 });
addPage("view-only", async (page) => page.goto(places.item), { who: READER });
addPage("list-of-viewer", at(ITEMS), { who: READER });
addPage(
	"wrong",
	async (page) => {
		await page.goto(places.item);
		await withoutChecks(page);
		await page.getByLabel("Name").fill("");
		await page.getByLabel("Price", { exact: true }).fill("-1");
		await page.getByLabel("Handling").fill("soon");
		await page.getByLabel("Amount").first().fill("");
		return sent(page, () => press(page, "Save"));
	},
	{ status: 422 },
);
addPage(
	"conflict",
	async (page) => {
		await page.goto(places.item);
		await openedBefore(page, {
			name: "Black armchair",
			price: "99.00",
			"prices-0-amount": "1.00",
		});
		await page.getByLabel("Name").fill("Ebony chair");
		await page.getByLabel("Amount").first().fill("2.00");
		return sent(page, () => press(page, "Save"));
	},
	{ status: 409 },
);
addPage("preview", async (page) => {
	await page.goto(places.batch);
	await page.getByLabel("Qty").fill("0");
	return sent(page, () => press(page, "Save"));
});
addPage("batch", async (page) => page.goto(places.batch));
addPage("delete", async (page) => page.goto(places.item.replace("change", "delete")));
addPage("delete-hindered", async (page) => {
	const list = "/ficus/catalogue/supplier/";

	return page.goto(`${list}${await firstKey(page, list)}/delete/`);
});
addPage("delete-selected", async (page) => {
	await page.goto(`${ITEMS}?q=black`);
	return sent(page, () => actThrough(page, "Delete", ["Black chair (BLACK-CHAIR)"]));
});
addPage("set-field", (page) => openBulkSet(page, 1));
addPage("set-value", (page) => openBulkSet(page, 2));
addPage("set-preview", (page) => openBulkSet(page, 3));
addPage("history", async (page) => page.goto(places.item.replace("change", "history")));
addPage("history-empty", async (page) => page.goto(places.batch.replace("change", "history")));
addPage("action", at("/ficus/alloc/orderline/action/?name=allocate&sku=RED-CHAIR"));
addPage(
	"action-refused",
	async (page) => {
		await page.goto(
			"/ficus/alloc/orderline/action/?name=allocate&orderid=browser&sku=NO-SUCH-LAMP&qty=1",
		);
		return sent(page, () => press(page, "Allocate an order line"));
	},
	{ status: 422 },
);
addPage("stock", async (page) => page.goto(places.stock));
addPage("own-password", at("/ficus/password_change/"));
addPage(
	"own-password-wrong",
	async (page) => {
		await page.goto("/ficus/password_change/");
		for (const input of await page.locator("main input[type=password]").all())
			await input.fill("demo");
		return sent(page, () => page.locator("main form button").click());
	},
	{ status: 422 },
);
addPage("password-of-user", async (page) => {
	const list = "/ficus/auth/user/";

	return page.goto(`${list}${await firstKey(page, list)}/password/`);
});
addPage("forbidden", at(`${ITEMS}add/`), { who: READER, status: 403 });
addPage("missing-page", at("/ficus/nowhere/at/all/"), { status: 404 });
addPage("missing-row", at(`${ITEMS}999999/change/`), { status: 404 });

/* What everybody is told, whether or not scripts add something to it. */
function mainContent(page) {
	return page.evaluate(() => {
		const main = document.querySelector("main");
		const texts = (selector) =>
			Array.from(main.querySelectorAll(selector), (element) => element.textContent.trim());
		const controls = Array.from(main.querySelectorAll("[name]"))
			.filter(({ name }) => !["csrfmiddlewaretoken", "username", "password"].includes(name))
			.map(({ name, value }) => `${name}=${value}`);

		return [
			...texts(
				"h1, h2, h3, a, label, legend, summary, .notice, .messages, .conflict, .fact span",
			),
			...texts("table.rows :is(td, th)"),
			...controls,
		];
	});
}

/* Visits pages, as the three who see them, and looks at each; all faults are told at once. */
async function visit(visited, device, habits, look) {
	const visitors = {
		"": await newVisitor(site, device, habits),
		"demo-admin": await newUser(site, "demo-admin", device, habits),
		[READER]: await newUser(site, READER, device, habits, PASSWORD),
	};
	const faults = [];

	for (const { name, who, open, status } of visited)
		try {
			const answer = await open(visitors[who]);

			assert.equal(answer.status(), status);
			await look(visitors[who], name);
		} catch (error) {
			faults.push(`${name}: ${error.message}`);
		}
	assert.deepEqual(faults, []);
	for (const page of Object.values(visitors)) {
		assertNoConsoleErrors(page, REFUSAL);
		await page.context().close();
	}
}

async function assertGood(page) {
	await assertAccessible(page);
	assert.equal(await page.locator("h1").count(), 1);
	await assertFits(page);
}

const deviceOf = (width) => (width === PHONE_WIDTH ? PHONE : { viewport: { width, height: 900 } });

/* Each page is seen in one colour per width, and in the other at the next width. */
function sample(width, theme) {
	const turn = WIDTHS.indexOf(width) + THEMES.indexOf(theme);

	return pages.filter((_, number) => process.env.FICUS_TEST_FULL || (number + turn) % 2 === 0);
}

async function assertFitsFromRightToLeft(page, name) {
	await page.evaluate(() => {
		document.documentElement.dir = "rtl";
	});
	await keepPicture(page, `${name}-right-to-left`);
	await assertFits(page);
}

for (const width of WIDTHS)
	for (const colorScheme of THEMES)
		test(`every page is good at ${width} pixels, ${colorScheme}`, async () => {
			const visited = sample(width, colorScheme);

			await visit(visited, deviceOf(width), { colorScheme }, async (page, name) => {
				await assertGood(page);
				await keepPicture(page, `${name}-${width}-${colorScheme}`);
				if (width === PHONE_WIDTH)
					await assertFitsFromRightToLeft(page, name);
			});
		});

test("every page says the same with and without scripts", async () => {
	const seen = {};

	await visit(pages, PHONE, {}, async (page, name) => {
		seen[name] = await mainContent(page);
	});
	await visit(pages, PHONE, { javaScriptEnabled: false }, async (page, name) => {
		assert.deepEqual(await mainContent(page), seen[name]);
		await assertFits(page);
	});
});

/* On small screens they have to be opened first. */
async function openTables(page) {
	const opener = page.locator("nav.tables summary");

	if (await opener.isVisible())
		await opener.click();
}

const tablesBeside = (page) => page.getByRole("navigation", { name: "Tables" }).getByRole("link");

for (const width of WIDTHS)
	for (const scripts of ["with", "without"])
		test(`tables stand beside a page of ${width} pixels, ${scripts} scripts`, async () => {
			const habits = { javaScriptEnabled: scripts === "with" };
			const page = await newUser(site, "demo-admin", deviceOf(width), habits);
			const link = (name) => tablesBeside(page).filter({ hasText: name });

			await page.goto(places.item);
			await openTables(page);
			assert.equal(await link("Items").getAttribute("aria-current"), "true");
			await assertGood(page);
			await keepPicture(page, `tables-${width}`);
			await link("Suppliers").click();
			await page.waitForURL((url) => url.pathname === "/ficus/catalogue/supplier/");
			await openTables(page);
			assert.equal(await link("Suppliers").getAttribute("aria-current"), "page");
			await link("Alloc").first().click();
			await page.waitForURL((url) => url.pathname === "/ficus/alloc/");
			await openTables(page);
			assert.equal(await tablesBeside(page).count(), Object.keys(TABLES).length + 3);
			assertNoConsoleErrors(page);
			await page.context().close();
		});

test("tables that one may not see stand nowhere", async () => {
	const page = await newVisitor(site, DESKTOP);

	await page.goto(`/ficus/login/?next=${ITEMS}`);
	assert.equal(await tablesBeside(page).count(), 0);
	await fillInLogin(page, READER, PASSWORD);
	assert.deepEqual(await tablesBeside(page).allInnerTexts(), ["Catalogue", "Items"]);
	await page.context().close();
});

test("who signs out is told so, and can sign in again", async () => {
	for (const theme of THEMES) {
		const page = await newUser(site, "demo-viewer", PHONE, { colorScheme: theme });

		await press(page, "Sign out");
		assert.equal(await heading(page), "Signed out");
		await keepPicture(page, `signed-out-375-${theme}`);
		await assertGood(page);
		await follow(page, "Sign in again");
		await fillInLogin(page, "demo-viewer");
		assertNoConsoleErrors(page);
	}
});
