#!/usr/bin/env -S node --test-reporter=tap
/* tests/browser/test_django_admin.mjs - the old application's admin, behind the same nginx. */
import assert from "node:assert/strict";
import test from "node:test";

import {
	DESKTOP,
	assertNoConsoleErrors,
	newVisitor,
	placeOf,
	screenshot,
	signInAtDjango,
	signOutAtDjango,
	siteOfTests,
	tryAtDjango,
} from "./lib.mjs";

const site = siteOfTests();

/* Transparent, when the style sheets are not there. */
function background(element) {
	return getComputedStyle(element).backgroundColor;
}

test("the admin of Django lets demo-admin in, and out", async () => {
	const page = await newVisitor(site, DESKTOP);

	await signInAtDjango(page, "demo-admin");
	assert.match(await page.locator("#user-tools").innerText(), /demo-admin/i);
	assert.notEqual(await page.locator("#header").evaluate(background), "rgba(0, 0, 0, 0)");
	await screenshot(page, "django-admin");
	await signOutAtDjango(page);
	await page.goto("/admin/");
	assert.equal(placeOf(page), "/admin/login/?next=/admin/");
	assertNoConsoleErrors(page);
});

test("the admin of Django lets nobody in by a wrong password", async () => {
	const page = await newVisitor(site, DESKTOP);

	await tryAtDjango(page, "demo-admin", "wrong");
	assert.match(await page.locator(".errornote").innerText(), /correct username and password/);
	assertNoConsoleErrors(page);
});
