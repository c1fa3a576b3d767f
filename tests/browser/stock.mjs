/* tests/browser/stock.mjs - batches, as they are changed at Django's admin and by our form. */
import assert from "node:assert/strict";

import { clickThrough } from "./lib.mjs";

const pathAtDjango = (batch) => `/admin/alloc/batch/${batch.id}/change/`;

let batchCount = 0;

/*
 * Adds a batch, and finds it by the admin of Django, where page is signed in. stock: its qty and
 * eta; ref and sku, if they matter. The batch has these, its id, and the path of our form.
 */
export async function newBatch(page, stock) {
	const batch = { ref: `browser-${++batchCount}`, sku: "SOFA", ...stock };
	const added = await page.request.post("/add_batch", { data: batch });

	assert.equal(added.status(), 201);
	await page.goto(`/admin/alloc/batch/?q=${batch.ref}`);
	await page.getByRole("link", { name: batch.ref, exact: true }).click();
	[, batch.id] = new URL(page.url()).pathname.match(/\/batch\/(\d+)\/change\/$/);
	batch.path = `/ficus/alloc/batch/${batch.id}/change/`;
	return batch;
}

/* What Django reads of it now. */
export async function stockAtDjango(page, batch) {
	await page.goto(pathAtDjango(batch));
	return {
		qty: Number(await page.locator("#id_qty").inputValue()),
		eta: (await page.locator("#id_eta").inputValue()) || null,
	};
}

/* As its users do. */
export async function changeQuantityAtDjango(page, batch, qty) {
	await page.goto(pathAtDjango(batch));
	await page.locator("#id_qty").fill(String(qty));
	await page.locator("[name=_save]").click();
	await page.locator(".messagelist .success").waitFor();
}

/* The same without looking at the page that it leads to, which would tell them of it. */
export async function changeQuietlyAtDjango(page, batch, qty) {
	await page.goto(pathAtDjango(batch));
	const inputs = page.locator("#batch_form input:not([type=submit])");
	const form = Object.fromEntries(
		await inputs.evaluateAll((all) => all.map(({ name, value }) => [name, value])),
	);
	const answer = await page.request.post(pathAtDjango(batch), {
		form: { ...form, qty },
		headers: { Referer: page.url() },
		maxRedirects: 0,
	});

	assert.equal(answer.status(), 302);
}

/* Its history, as Django's admin tells it, oldest first: who, and what. */
export async function historyAtDjango(page, batch) {
	await page.goto(`/admin/alloc/batch/${batch.id}/history/`);
	const texts = await page.locator("#change-history tbody td").allInnerTexts();
	const cells = texts.map((text) => text.trim());

	return Array.from({ length: cells.length / 2 }, (_, i) => cells.slice(2 * i, 2 * i + 2));
}

/* In our form, which is open and stays so. */
export async function save(page, { qty, eta }) {
	if (qty !== undefined)
		await page.getByLabel("Qty").fill(String(qty));
	if (eta !== undefined)
		await page.getByLabel("Eta").fill(eta);
	await clickThrough(page, page.getByRole("button", { name: "Save and continue editing" }));
}
