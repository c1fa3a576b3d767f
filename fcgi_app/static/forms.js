/* fcgi_app/static/forms.js - what forms have besides their inputs. */

/* Numbers what the template has as the next row. */
function makeRow(template, number) {
	const row = template.content.cloneNode(true).querySelector("tr");

	for (const element of all("*", row))
		for (const { name, value } of Array.from(element.attributes))
			element.setAttribute(name, value.replaceAll("__prefix__", number));
	return row;
}

/* Another row of a table that is edited with its row, from the template that it has. */
function enhanceInline(table) {
	const { elements } = table.closest("form");
	const counter = (name) => elements[`${table.dataset.inline}-${name}_FORMS`];
	const total = counter("TOTAL");
	const button = make("button", { type: "button", textContent: `+ ${words.add}` });
	const place = make("p", {}, button);

	button.addEventListener("click", () => {
		const row = makeRow(table.querySelector("template"), total.value);

		total.value = Number(total.value) + 1;
		table.tBodies[0].append(row);
		enhance(row);
		row.querySelector("input:not([type=hidden]), select, textarea").focus();
		place.hidden = Number(total.value) >= Number(counter("MAX_NUM").value);
	});
	table.parentElement.after(place);
}

/* Letters that do not come apart into one of ASCII and its marks. */
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d" };

function slug(text, length) {
	return text
		.toLowerCase()
		.replace(/[ßæœøłđ]/g, (letter) => LETTERS[letter])
		.normalize("NFKD")
		.replace(/[^\w\s-]/g, "")
		.trim()
		.replace(/[-\s]+/g, "-")
		.slice(0, length)
		.replace(/^-+|-+$/g, "");
}

/* Filled from another field while nobody types there. */
function enhancePrefilled(input) {
	const source = input.form.elements[input.dataset.prefill];
	let isOurs = input.value === "";

	input.addEventListener("input", () => {
		isOurs = input.value === "";
	});
	source?.addEventListener("input", () => {
		if (isOurs)
			input.value = slug(source.value, input.maxLength > 0 ? input.maxLength : undefined);
	});
}

/* Inputs of times, the word for what their button fills in, and the part of a time that is. */
const TIMES = {
	date: ["today", 0, 10],
	time: ["now", 11, 16],
	"datetime-local": ["now", 0, 16],
};

/* By the clocks of the site's zone, which the page names. Swedes write times as inputs have them. */
function siteTime(input) {
	const { zone } = input.closest("[data-zone]")?.dataset ?? {};

	return new Date().toLocaleString("sv", { timeZone: zone }).replace(" ", "T");
}

function enhanceDate(input) {
	const [word, from, to] = TIMES[input.type] ?? [];

	if (!word)
		return;
	const button = make("button", {
		type: "button",
		className: "beside",
		textContent: words[word],
	});

	button.addEventListener("click", () => {
		input.value = siteTime(input).slice(from, to);
		input.dispatchEvent(new Event("input", { bubbles: true }));
	});
	input.after(button);
}

function contentOf(form) {
	const entries = Array.from(new FormData(form), ([name, value]) => [name, value.name ?? value]);

	return JSON.stringify(entries);
}

/*
 * Who leaves with something typed and not saved is asked first. What comes back with a complaint
 * was not saved either.
 */
function guardChanges(form) {
	const isRefused = document.querySelector(".notice.error, .conflict");
	let before;
	let isSent = false;

	addEventListener("pageshow", () => {
		before ??= isRefused ? "" : contentOf(form);
		isSent = false;
	});
	form.addEventListener("submit", () => {
		isSent = true;
	});
	addEventListener("beforeunload", (event) => {
		if (!isSent && contentOf(form) !== before)
			event.preventDefault();
	});
}

/* How long an answer that may be a file takes to begin: then the page stays, and is used again. */
const FILE_MS = 5000;

/* What is sent is sent once. */
function guardSending(form) {
	let isSent = false;
	const mark = (sent) => {
		isSent = sent;
		for (const button of all("button", form))
			button.disabled = sent;
	};

	form.addEventListener("submit", (event) => {
		if (isSent)
			event.preventDefault();
		isSent = true;
		setTimeout(mark, 0, true); /* later, so that the button's name is sent */
		if ("file" in form.dataset)
			setTimeout(mark, FILE_MS, false);
	});
	addEventListener("pageshow", () => mark(false));
}
