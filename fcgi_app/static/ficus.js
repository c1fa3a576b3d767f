/*
 * fcgi_app/static/ficus.js - what makes the pages more comfortable, which all work without it. It
 * is one script with the others of this folder behind it. What it adds to a page is made of elements
 * and texts, never of HTML.
 */
"use strict";

/* Texts come with the page, in its language, as data attributes of the script's element. */
const words = { ...document.currentScript.dataset };

function all(selector, root = document) {
	return Array.from(root.querySelectorAll(selector));
}

/* An element with attributes (those with a dash, and role), properties, and children. */
function make(tag, values = {}, ...children) {
	const element = document.createElement(tag);

	for (const [name, value] of Object.entries(values))
		if (name.includes("-") || name === "role")
			element.setAttribute(name, value);
		else
			element[name] = value;
	element.append(...children);
	return element;
}

/*
 * What the visitor has chosen, where the browser keeps such things; else it holds for the page.
 * storage: "sessionStorage": only until the window is closed.
 */
function kept(name, storage = "localStorage") {
	try {
		return window[storage].getItem(`ficus-${name}`);
	} catch {
		return null;
	}
}

function keep(name, value, storage = "localStorage") {
	try {
		window[storage].setItem(`ficus-${name}`, value);
	} catch {
		/* The browser has said no. */
	}
}

/* Colours: as the system has them, light, or dark. */
const THEMES = { auto: "\u25d0", light: "\u2600\ufe0e", dark: "\u263e\ufe0e" };

function keptTheme() {
	const theme = kept("theme");

	return theme in THEMES ? theme : "auto";
}

function showTheme(theme) {
	if (theme === "auto")
		delete document.documentElement.dataset.theme;
	else
		document.documentElement.dataset.theme = theme;
}

function addThemeButton() {
	const names = Object.keys(THEMES);
	const button = make("button", { type: "button", className: "theme" });
	const show = (theme) => {
		showTheme(theme);
		button.value = theme;
		button.textContent = THEMES[theme];
		button.title = words[theme];
		button.setAttribute("aria-label", words[theme]);
	};

	button.addEventListener("click", () => {
		show(names[(names.indexOf(button.value) + 1) % names.length]);
		keep("theme", button.value);
	});
	show(keptTheme());
	document.querySelector("header.site").append(button);
}

/* Keys. Single ones can be switched off, since who dictates would press them by chance. */
const TYPED_INTO = "input:not([type=checkbox], [type=radio]), select, textarea";

function isTaken(target) {
	return target.closest(TYPED_INTO) || document.querySelector("dialog[open]");
}

function makeHelp() {
	const list = document.querySelector(".help-keys > dl");
	const single = make("input", { type: "checkbox", checked: kept("keys") !== "off" });
	const label = make("label", {}, single, ` ${words.single}`);
	const close = make("button", { className: "main", textContent: words.close });
	const help = make(
		"dialog",
		{ "aria-labelledby": "keys-title" },
		make("h2", { id: "keys-title", textContent: words.keys }),
		list.cloneNode(true),
		make("form", { method: "dialog" }, make("p", {}, label), close),
	);

	single.addEventListener("change", () => keep("keys", single.checked ? "on" : "off"));
	list.parentElement.querySelector("summary").addEventListener("click", (event) => {
		event.preventDefault();
		help.showModal();
	});
	document.body.append(help);
	return help;
}

function moveRow(step) {
	const links = all("table.rows > tbody > tr").flatMap((row) => all("a", row).slice(0, 1));
	const row = document.activeElement.closest("table.rows > tbody > tr");
	const now = links.findIndex((link) => row?.contains(link));

	links[Math.min(Math.max(now + step, 0), links.length - 1)]?.focus();
}

function click(selector) {
	const element = document.querySelector(selector);

	element?.click();
	return Boolean(element);
}

/* Where a dialog is open, its form. */
function save() {
	const place = document.querySelector("dialog[open]") ? "dialog[open]" : "main";

	return click(`${place} button[name=_save], ${place} .buttons .main`);
}

function makeActions() {
	const help = makeHelp();

	return {
		"/": () => document.querySelector("form.search input[name=q]")?.select(),
		"?": () => help.showModal(),
		a: () => click('.tools a[href*="/add/"]'),
		j: () => moveRow(1),
		k: () => moveRow(-1),
		"g i": () => click("a.brand"),
		"g t": findTable,
	};
}

function listenToKeys() {
	const actions = makeActions();
	let before = "";

	document.addEventListener("keydown", (event) => {
		const { key, target } = event;
		const isSingle = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;

		if (key === "s" && (event.ctrlKey || event.metaKey) && !event.altKey && save())
			event.preventDefault();
		if (!isSingle || kept("keys") === "off" || isTaken(target))
			return;
		const action = actions[`${before} ${key}`] ?? actions[key];

		before = key;
		if (action) {
			event.preventDefault();
			action();
		}
	});
}

/* The rows of a list: all of the page at once, and how many are chosen. */
function enhanceSelection(everything) {
	const boxes = all("input[name=_selected_action]", everything.form);
	const across = everything.form.querySelector("[name=select_across]");
	const counter = make("span", { className: "count", role: "status" });
	const count = () => {
		const chosen = boxes.filter(({ checked }) => checked).length;

		everything.checked = chosen === boxes.length;
		everything.indeterminate = chosen > 0 && !everything.checked;
		counter.textContent = `${chosen}/${boxes.length}`;
		across?.parentElement.toggleAttribute("hidden", !everything.checked);
		if (!everything.checked && across)
			across.checked = false;
	};

	everything.addEventListener("change", () => {
		for (const box of boxes)
			box.checked = everything.checked;
		count();
	});
	for (const box of boxes)
		box.addEventListener("change", count);
	everything.hidden = false;
	everything.form.querySelector(".actions").append(counter);
	addEventListener("pageshow", count); /* the browser may have remembered some */
}

/* Beside the list there is room for all filters; elsewhere they stay folded. */
function openFilters() {
	if (matchMedia("(min-width: 80rem)").matches)
		for (const filter of all(".filters details"))
			filter.open = true;
}

/* Also for what comes into the page later. */
function enhance(root) {
	all("select[data-autocomplete]", root).forEach((select) => new Picker(select));
	all("input[data-autocomplete]", root).forEach((input) => new Picker(selectOf(input)));
	all("input[data-prefill]", root).forEach(enhancePrefilled);
	all(".field > input", root).forEach(enhanceDate);
	all("select[data-rows]", root).forEach(enhanceRelated);
	all("table[data-inline]", root).forEach(enhanceInline);
}

showTheme(keptTheme()); /* before the page is drawn */
addEventListener("DOMContentLoaded", () => {
	addThemeButton();
	listenToKeys();
	openFilters();
	all("nav.tables").forEach(enhanceTables);
	enhance(document);
	all("input[data-count]").forEach(enhanceSelection);
	all("body.form main form[method=post]").forEach(guardChanges);
	all("form[method=post]").forEach(guardSending);
});
