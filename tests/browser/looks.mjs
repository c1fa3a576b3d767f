/* tests/browser/looks.mjs - what holds of every page of ours, whatever it is about. */
import assert from "node:assert/strict";

import { assertAccessible, screenshot } from "./lib.mjs";

/* Of WCAG 2.2, level AA: 1.4.3 and 2.5.8. */
const CONTRAST_MIN = 4.5;
const TARGET_MIN = 24;

/* In the page: each text with its colour and that of the ground it stands on, as "rgb(...)". */
function textsOnGrounds() {
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const elements = new Set(document.querySelectorAll("input:not([type=hidden])"));
	const found = [];

	while (walker.nextNode())
		if (walker.currentNode.data.trim())
			elements.add(walker.currentNode.parentElement);
	for (const element of elements) {
		let ground = element;

		while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)")
			ground = ground.parentElement;
		found.push({
			text: element.innerText || element.name,
			color: getComputedStyle(element).color,
			ground: getComputedStyle(ground).backgroundColor,
		});
	}
	return found;
}

function luminance(color) {
	const [red, green, blue] = color
		.match(/^rgb\((\d+), (\d+), (\d+)\)$/)
		.slice(1)
		.map((text) => text / 255)
		.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));

	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast({ color, ground }) {
	const [darker, lighter] = [luminance(color), luminance(ground)].sort((a, b) => a - b);

	return (lighter + 0.05) / (darker + 0.05);
}

/* In the page: what can be pointed at, with the room around it, but for links within a sentence. */
function targets() {
	const pointed = "button, input:not([type=hidden]), p > a:only-child";

	return Array.from(document.querySelectorAll(pointed))
		.filter((element) => element.checkVisibility())
		.map((element) => {
			const { width, height } = element.getBoundingClientRect();
			const margin = parseFloat(getComputedStyle(element).marginBlockStart);
			const size = Math.min(width, height) + 2 * margin;

			return { text: element.innerText || element.name, size };
		});
}

/* In the page: what has to be scrolled sideways to be seen, but for tables in boxes of their own. */
function wideElements() {
	const found = Array.from(document.querySelectorAll("html, main, div:not(.scroll), table"));

	return found
		.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
		.map(({ tagName, scrollWidth }) => `${tagName}: ${scrollWidth}`);
}

/* Nothing has to be scrolled sideways, is too faint to read, too small to hit or unfit for some. */
async function assertPleasant(page) {
	const texts = await page.evaluate(textsOnGrounds);
	const pointed = await page.evaluate(targets);
	const wide = await page.evaluate(wideElements);

	assert.ok(texts.length > 0);
	assert.deepEqual(texts.filter((text) => contrast(text) < CONTRAST_MIN), []);
	assert.deepEqual(pointed.filter(({ size }) => size < TARGET_MIN), []);
	assert.deepEqual(wide, []);
	assert.equal(await page.evaluate(() => innerWidth), page.viewportSize().width);
	await assertAccessible(page);
}

/* Keeps a picture of the page, too; behind that, no fingers point at it any more. */
export async function look(page, name) {
	try {
		await assertPleasant(page);
	} finally {
		await screenshot(page, name);
	}
}
