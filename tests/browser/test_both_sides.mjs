#!/usr/bin/env -S node --test-reporter=tap
/* tests/browser/test_both_sides.mjs - what Django's admin and our form have in common. */
import assert from "node:assert/strict";
import test from "node:test";

import {
	DESKTOP,
	assertAtLogin,
	assertNoConsoleErrors,
	createKeeper,
	fillInLogin,
	newVisitor,
	placeOf,
	runFicus,
	screenshot,
	signInAtDjango,
	signInOnTheWay,
	signOutAtDjango,
	signOutAtOurs,
	siteOfTests,
} from "./lib.mjs";
import { heading, messages } from "./admin.mjs";
import { changeQuietlyAtDjango, historyAtDjango, newBatch, save, stockAtDjango } from "./stock.mjs";

const PASSWORD = "Benjamina-1";
const OTHER_PASSWORD = "Elastica-22";

/* At the admin of Django, who sees what became of a batch. */
let admin;

const site = siteOfTests(async () => {
	admin = await newVisitor(site, DESKTOP);
	await signInAtDjango(admin, "demo-admin");
});

async function assertOpenAtOurs(page, batch) {
	await page.goto(batch.path);
	assert.equal(placeOf(page), batch.path);
	assert.equal(await heading(page), batch.ref);
}

async function assertClosedAtOurs(page, batch) {
	await page.goto(batch.path);
	assertAtLogin(page, batch.path);
}

async function assertOpenAtDjango(page) {
	await page.goto("/admin/");
	assert.equal(placeOf(page), "/admin/");
}

async function assertClosedAtDjango(page) {
	await page.goto("/admin/");
	assert.equal(placeOf(page), "/admin/login/?next=/admin/");
}

/* Of the user themselves; this session goes on. */
async function changePasswordAtDjango(page, from, to) {
	await page.goto("/admin/password_change/");
	await page.locator("[name=old_password]").fill(from);
	await page.locator("[name=new_password1]").fill(to);
	await page.locator("[name=new_password2]").fill(to);
	await page.locator("form [type=submit]").last().click();
	await page.waitForURL("/admin/password_change/done/");
}

test("who is signed in at Django's admin is at our form", async () => {
	const batch = await newBatch(admin, { qty: 100, eta: null });
	const page = await newVisitor(site, DESKTOP);

	await signInAtDjango(page, "demo-staff");
	await assertOpenAtOurs(page, batch);
	assert.match(await page.getByRole("banner").innerText(), /demo-staff/);
	await save(page, { qty: 120 });
	assert.deepEqual(await stockAtDjango(admin, batch), { qty: 120, eta: null });
	assertNoConsoleErrors(page);
});

test("who signs out at Django's admin is signed out of our form, even an open one", async () => {
	const batch = await newBatch(admin, { qty: 100, eta: null });
	const page = await newVisitor(site, DESKTOP);
	const django = await page.context().newPage();

	await signInAtDjango(django, "demo-staff");
	await assertOpenAtOurs(page, batch);
	await signOutAtDjango(django);
	await save(page, { qty: 120 });
	assertAtLogin(page, batch.path);
	assert.deepEqual(await stockAtDjango(admin, batch), { qty: 100, eta: null });
	await assertClosedAtOurs(page, batch);
	await fillInLogin(page, "demo-staff");
	assert.equal(placeOf(page), batch.path);
	assertNoConsoleErrors(page);
});

test("who signs in at ours is signed in at Django's admin, and out of it again", async () => {
	const batch = await newBatch(admin, { qty: 100, eta: null });
	const page = await newVisitor(site, DESKTOP);

	await signInOnTheWay(page, batch.path, "demo-staff");
	await assertOpenAtDjango(page);
	assert.match(await page.locator("#user-tools").innerText(), /demo-staff/i);
	await assertOpenAtOurs(page, batch);
	await signOutAtOurs(page);
	await assertClosedAtDjango(page);
	await assertClosedAtOurs(page, batch);
	assertNoConsoleErrors(page);
});

test("a password changed at Django's admin ends the user's other sessions at ours", async () => {
	const batch = await newBatch(admin, { qty: 100, eta: null });
	const changer = await newVisitor(site, DESKTOP);
	const other = await newVisitor(site, DESKTOP);

	await createKeeper(site, "keeper-1", PASSWORD);
	await signInAtDjango(changer, "keeper-1", PASSWORD);
	await signInOnTheWay(other, batch.path, "keeper-1", PASSWORD);
	await changePasswordAtDjango(changer, PASSWORD, OTHER_PASSWORD);
	await save(other, { qty: 120 });
	assertAtLogin(other, batch.path);
	await assertClosedAtDjango(other);
	await assertOpenAtOurs(changer, batch);
	assert.deepEqual(await stockAtDjango(admin, batch), { qty: 100, eta: null });
	await assertClosedAtOurs(other, batch);
	await fillInLogin(other, "keeper-1", OTHER_PASSWORD);
	assert.equal(placeOf(other), batch.path);
	assertNoConsoleErrors(changer);
	assertNoConsoleErrors(other);
});

test("a password that ficus sets ends the user's sessions on both sides", async () => {
	const batch = await newBatch(admin, { qty: 100, eta: null });
	const atDjango = await newVisitor(site, DESKTOP);
	const atOurs = await newVisitor(site, DESKTOP);

	await createKeeper(site, "keeper-2", PASSWORD);
	await signInAtDjango(atDjango, "keeper-2", PASSWORD);
	await signInOnTheWay(atOurs, batch.path, "keeper-2", PASSWORD);
	await runFicus(site, ["user", "password", "keeper-2"], `${OTHER_PASSWORD}\n`);
	await assertClosedAtDjango(atDjango);
	await assertClosedAtOurs(atDjango, batch);
	await assertClosedAtOurs(atOurs, batch);
	await assertClosedAtDjango(atOurs);
	await signInAtDjango(atDjango, "keeper-2", OTHER_PASSWORD);
	await assertOpenAtOurs(atDjango, batch);
	assertNoConsoleErrors(atDjango);
	assertNoConsoleErrors(atOurs);
});

test("what our form changes stands in the history of Django's admin", async () => {
	const batch = await newBatch(admin, { qty: 100, eta: null });
	const page = await newVisitor(site, DESKTOP);

	await signInOnTheWay(page, batch.path, "demo-staff");
	await save(page, { qty: 120, eta: "2031-02-01" });
	await save(page, { qty: 110 });
	assert.deepEqual(await messages(page), [`The batch ${batch.ref} was changed.`]);
	assert.deepEqual(await historyAtDjango(admin, batch), [
		["demo-staff", "Changed Qty and Eta."],
		["demo-staff", "Changed Qty."],
	]);
	await screenshot(admin, "django-history");
	assertNoConsoleErrors(page);
});

test("a message of our form is shown once", async () => {
	const batch = await newBatch(admin, { qty: 100, eta: null });
	const page = await newVisitor(site, DESKTOP);

	await signInOnTheWay(page, batch.path, "demo-staff");
	await save(page, { qty: 120 });
	assert.deepEqual(await messages(page), [`The batch ${batch.ref} was changed.`]);
	await page.goto(batch.path);
	assert.deepEqual(await messages(page), []);
	await assertOpenAtDjango(page);
	assert.equal(await page.locator(".messagelist").count(), 0);
	assertNoConsoleErrors(page);
});

test("a message of Django's admin is shown at our form, once", async () => {
	const batch = await newBatch(admin, { qty: 100, eta: null });
	const page = await newVisitor(site, DESKTOP);

	await signInAtDjango(page, "demo-staff");
	await changeQuietlyAtDjango(page, batch, 120);
	await page.goto(batch.path);
	assert.deepEqual(await messages(page), [`The batch “${batch.ref}” was changed successfully.`]);
	await screenshot(page, "message-of-django");
	await page.goto(batch.path);
	assert.deepEqual(await messages(page), []);
	assertNoConsoleErrors(page);
});
