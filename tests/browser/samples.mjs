/*
 * tests/browser/samples.mjs - small pages as the site makes them, each with what one part of its
 * script is about: what that does is seen here without a site.
 */
import { readSource } from "./lib.mjs";

const ORIGIN = "http://127.0.0.1:1";

/* As fcgi_app/admin/frame.c has it. */
const POLICY =
	"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;" +
	" connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const WORDS = {
	add: "Add another",
	auto: "Colours: as the system has them",
	away: "Fold the tables away",
	beside: "Keep the tables beside the page",
	close: "Close",
	dark: "Colours: dark",
	failed: "This cannot be searched just now",
	find: "Find a table",
	keys: "Keys",
	leave: "Leave what was typed unsaved?",
	light: "Colours: light",
	lost: "No answer. Please try again.",
	more: "More",
	none: "Nothing found",
	now: "Now",
	remove: "Remove",
	saved: "Saved",
	single: "Single keys do something",
	today: "Today",
};

const data = Object.entries(WORDS).map(([name, text]) => `data-${name}="${text}"`);

/* Other tables, and how their names are spelled in their addresses. */
const TABLES = {
	Shop: { Items: "item", Étagères: "shelf", "Order lines": "line" },
	Staff: { Groups: "group", Users: "user" },
};

const tables = Object.entries(TABLES).map(([app, names]) => {
	const links = Object.entries(names).map(
		([name, path]) => `<li><a href="/ficus/${path}/">${name}</a></li>`,
	);

	return `<li><a href="/ficus/${app}/">${app}</a><ul>${links.join("\n")}</ul></li>`;
});

function page(kind, title, content) {
	return `<!DOCTYPE html>
<html lang="en" dir="ltr"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title>
<link rel="stylesheet" href="/ficus/ficus.css">
<script src="/ficus/ficus.js" ${data.join(" ")}></script></head>
<body class="${kind}" data-zone="Asia/Tokyo"><header class="site"><a class="brand" href="/ficus/">Ficus</a>
<details class="help-keys"><summary>Keys</summary>
<dl><dt><kbd>?</kbd></dt><dd>Show these keys</dd></dl></details></header>
<nav class="tables" aria-label="Tables"><details><summary>Tables</summary></details>
<div><ul>${tables.join("\n")}</ul></div></nav>
<main id="main" tabindex="-1"><h1>${title}</h1>
${content}</main></body></html>`;
}

const field = (label, control) =>
	`<div class="field"><label for="${control.match(/id="(\S+)"/)[1]}">${label}</label>
${control}</div>`;

const row = (number, name) => `<tr>
<td class="select"><input type="checkbox" name="_selected_action" value="${number}"
 aria-label="Choose ${name}"></td>
<td><a href="/ficus/item/${number}/">${name}</a></td></tr>`;

const price = (number) => `<tr class="new">
<td><input type="number" id="id_prices-${number}-amount" name="prices-${number}-amount"
 aria-label="Amount"></td>
<td><select id="id_prices-${number}-unit" name="prices-${number}-unit" aria-label="Unit"
 data-autocomplete="/ficus/units"><option value=""></option></select></td></tr>`;

/* A lamp has a maker, and so have its parts. */
const maker = (name, chosen) => `<select id="id_${name}" name="${name}" aria-label="Maker"
 data-rows="/ficus/maker/" ${chosen}><option value="">-</option>
<option value="7" selected>Seventh</option></select>`;

const PAGES = {
	"/ficus/lamp/add/": () =>
		page(
			"form",
			"Add lamp",
			`<form method="post"><div class="field"><label for="id_maker">Maker</label>
${maker("maker", 'data-autocomplete="/ficus/suppliers?field=maker"')}
<noscript><label>Key <input name="maker"></label></noscript>
<a href="/ficus/maker/7/change/" target="_blank">Change</a>
<a href="/ficus/maker/add/" target="_blank">Add</a></div>
<input type="hidden" name="parts-TOTAL_FORMS" value="1">
<input type="hidden" name="parts-MAX_NUM_FORMS" value="3">
<div class="scroll"><table class="inline" data-inline="parts"><tbody>
<tr><td>${maker("parts-0-maker", "")}</td></tr></tbody>
<template><tr><td>${maker("parts-__prefix__-maker", "")}</td></tr></template></table></div>
<div class="buttons"><button class="main" name="_save" value="1">Save</button></div></form>`,
		),

	"/ficus/maker/add/": () =>
		page(
			"form",
			"Add maker",
			`<form method="post">${field("Name", '<input id="id_name" name="name">')}
<noscript><input name="name" value="unseen"></noscript>
<div class="buttons"><button class="main" name="_save" value="1">Save</button></div></form>`,
		),

	"/ficus/": () => page("index", "Start", "<p>Here.</p>"),

	"/ficus/item/": () =>
		page(
			"list",
			"Items",
			`<div class="tools"><a class="button" href="/ficus/item/add/">Add</a></div>
<form class="search"><label for="q">Search</label><input id="q" name="q" type="search"></form>
<aside class="filters" aria-labelledby="filters"><h2 id="filters">Filter</h2>
<details open><summary>Supplier</summary><ul><li><a href="/ficus/item/">Any</a></li>
<li><span aria-current="true">Seventh</span></li></ul>
<form class="range" method="get" aria-label="Supplier"><input type="hidden" name="state" value="new">
<label for="filter-supplier">Supplier</label>
<input type="text" id="filter-supplier" name="supplier" value="7" placeholder="Key"
 data-autocomplete="/ficus/suppliers?field=supplier" data-text="Seventh">
<button>Filter</button></form></details></aside>
<form method="post" data-file><div class="actions"><label for="action">Action</label>
<select id="action" name="action"><option>-</option></select><button>Go</button>
<label><input type="checkbox" name="select_across" value="1"> All 400</label></div>
<div class="scroll"><table class="rows"><thead><tr>
<th class="select"><input type="checkbox" data-count aria-label="Choose all"></th>
<th scope="col">Name</th></tr></thead>
<tbody>${[row(1, "Chair"), row(2, "Desk"), row(3, "Lamp")].join("\n")}</tbody></table></div></form>`,
		),

	"/ficus/item/add/": () =>
		page(
			"form",
			"Add item",
			`<form method="post">
${field("Name", '<input id="id_name" name="name">')}
${field("Slug", '<input id="id_slug" name="slug" maxlength="20" data-prefill="name">')}
${field("Listed on", '<input type="date" id="id_day" name="day">')}
${field(
	"Supplier",
	`<select id="id_supplier" name="supplier" data-autocomplete="/ficus/suppliers?field=supplier">
<option value="">-</option><option value="7" selected>Seventh</option></select>`,
)}
${field(
	"Tags",
	`<select id="id_tags" name="tags" multiple data-autocomplete="/ficus/suppliers?field=tags">
<option value="3" selected>Third</option></select>`,
)}
<input type="hidden" name="prices-TOTAL_FORMS" value="1">
<input type="hidden" name="prices-MAX_NUM_FORMS" value="3">
<div class="scroll"><table class="inline" data-inline="prices"><thead>
<tr><th scope="col">Amount</th><th scope="col">Unit</th></tr></thead>
<tbody>${price(0)}</tbody><template>${price("__prefix__")}</template></table></div>
<div class="buttons"><button class="main" name="_save" value="1">Save</button></div></form>`,
		),
};

/* Twenty-five suppliers by number, twenty a page. */
function suppliers({ searchParams }) {
	const all = Array.from({ length: 25 }, (_, i) => ({
		id: String(i + 1),
		text: `No. ${i + 1}`,
	}));
	const found = all.filter(({ text }) => text.includes(searchParams.get("term")));
	const start = 20 * (searchParams.get("page") - 1);

	return {
		results: found.slice(start, start + 20),
		pagination: { more: found.length > start + 20 },
	};
}

/* The site is away for one whose name is empty; all others get the same key. */
function answerDialog(route, sent) {
	const [, text] = sent.find(([name]) => name === "name");

	return text === "" ? route.abort() : route.fulfill({ json: { key: "a/b_9", text } });
}

/*
 * Opens one of the pages. What its forms send is pushed to sent, as [name, value] each, and
 * answered by an empty page.
 */
export async function openSample(visitor, path, sent = []) {
	const style = await readSource("fcgi_app/static/ficus.css");
	const scripts = await Promise.all(
		["ficus", "dialog", "forms", "picker", "tables"].map((name) =>
			readSource(`fcgi_app/static/${name}.js`),
		),
	);

	await visitor.route(`${ORIGIN}/**`, (route) => {
		const request = route.request();
		const url = new URL(request.url());
		const headers = { "Content-Security-Policy": POLICY };

		if (request.method() === "POST") {
			sent.push(Array.from(new URLSearchParams(request.postData())));
			if (url.searchParams.has("_popup"))
				return answerDialog(route, sent.at(-1));
			return route.fulfill({
				contentType: "text/html",
				body: page("list", "Saved", ""),
			});
		}
		if (url.pathname === "/ficus/ficus.css")
			return route.fulfill({ contentType: "text/css", body: style });
		if (url.pathname === "/ficus/ficus.js")
			return route.fulfill({ contentType: "text/javascript", body: scripts.join("") });
		if (url.pathname === "/ficus/suppliers")
			return route.fulfill({ json: suppliers(url) });
		if (url.pathname === "/ficus/units")
			return route.fulfill({
				status: 503,
				contentType: "text/html",
				body: "<p>No.",
			});
		return route.fulfill({
			contentType: "text/html",
			headers,
			body: PAGES[url.pathname]?.() ?? page("list", url.pathname, ""),
		});
	});
	await visitor.goto(ORIGIN + path);
}
