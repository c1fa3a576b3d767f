#!/usr/bin/env -S node --test-reporter=tap
/*
 * tests/browser/test_admin_stock.mjs - batches, orders and stock in the admin site: what its forms
 * do to them are the commands of their domain.
 */
import assert from "node:assert/strict";

import { actThrough, follow, heading, messages, press, testsOn, unused } from "./admin.mjs";
import { placeOf, siteOfTests } from "./lib.mjs";

const site = siteOfTests();
const testOf = testsOn(site);

/* Adds a batch; its page is open then. */
async function addBatch(page, { sku, qty, eta = "" }) {
	const reference = unused("flow");

	await page.goto("/ficus/alloc/batch/add/");
	await page.getByLabel("Reference").fill(reference);
	await page.getByLabel("Sku").fill(sku);
	await page.getByLabel("Qty").fill(String(qty));
	await page.getByLabel("Eta").fill(eta);
	await press(page, "Save and continue editing");
	return reference;
}

async function allocate(page, { orderid, sku, qty }) {
	await page.goto("/ficus/alloc/orderline/");
	await follow(page, "Allocate an order line");
	await page.getByLabel("Orderid").fill(orderid);
	await page.getByLabel("Sku").fill(sku);
	await page.getByLabel("Qty").fill(String(qty));
	await press(page, "Allocate an order line");
}

const fact = (page, label) =>
	page.locator(".fact", { hasText: label }).locator("span + span").innerText();

testOf("a batch with too little left says where its lines will go", async (page) => {
	const sku = unused("SOFA");
	const [order, other] = [unused("order"), unused("order")];
	const later = await addBatch(page, { sku, qty: 20, eta: "2031-05-01" });
	const first = await addBatch(page, { sku, qty: 20 });
	const place = placeOf(page);

	for (const orderid of [order, other]) {
		await allocate(page, { orderid, sku, qty: 8 });
		assert.deepEqual(await messages(page), [
			`Order ${orderid} takes its ${sku} from the batch ${first}.`,
		]);
	}
	await page.goto(place);
	assert.equal(await fact(page, "Available"), "4");
	await page.getByLabel("Qty").fill("10");
	await press(page, "Save");
	assert.deepEqual(await page.locator("main tbody tr").allInnerTexts(), [
		`${other}\t8\t${later}`,
	]);
	await press(page, "Back");
	assert.equal(await page.getByLabel("Qty").inputValue(), "10");
	await press(page, "Save and continue editing");
	await press(page, "Confirm");
	await page.goto(place);
	assert.equal(await page.getByLabel("Qty").inputValue(), "10");
	assert.equal(await fact(page, "Available"), "2");
	assert.deepEqual(await page.locator("main table tbody a").allInnerTexts(), [order]);
});

testOf("batches, orders and stock lead to each other", async (page) => {
	const sku = unused("SOFA");
	const orderid = unused("order");
	const reference = await addBatch(page, { sku, qty: 20, eta: "2031-05-01" });

	await allocate(page, { orderid, sku, qty: 8 });
	await page.goto(`/ficus/alloc/batch/?q=${reference}`);
	await follow(page, reference);
	await follow(page, orderid);
	await follow(page, `Stock of ${sku}`);
	assert.deepEqual(await page.locator("main tbody tr").allInnerTexts(), [
		`${reference}\t1 May 2031\t20\t12`,
	]);
	await page.getByRole("img", { name: /^Units available by date/ }).waitFor();
	await follow(page, reference);
	assert.equal(await heading(page), reference);
});

testOf("what an order took is given back", async (page) => {
	const sku = unused("SOFA");
	const orderid = unused("order");

	await addBatch(page, { sku, qty: 20 });
	const place = placeOf(page);

	await allocate(page, { orderid, sku, qty: 8 });
	await page.goto(`/ficus/alloc/allocation/?q=${orderid}`);
	await page.locator("input[name=_selected_action]").check();
	await actThrough(page, "Take back", []);
	await press(page, "Take back");
	assert.equal((await messages(page)).length, 1);
	await page.goto(place);
	assert.equal(await fact(page, "Available"), "20");
});
