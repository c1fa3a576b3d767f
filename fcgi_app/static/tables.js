/*
 * fcgi_app/static/tables.js - the tables beside a page: one is found by typing, and on wide screens
 * they can be folded away, to where they are on small ones: into a line above the page.
 */

function showFolded(isFolded) {
	document.documentElement.toggleAttribute("data-folded", isFolded);
}

/* A text as it is compared: without accents, in small letters. */
function plain(text) {
	return text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase().trim();
}

/* Shows the apps that are called so, with all of their tables, and tables that are. */
function showFound(apps, sought) {
	const isFound = (link) => plain(link.textContent).includes(sought);

	for (const app of apps) {
		const [name, ...tables] = all("a", app);

		for (const table of tables)
			table.parentElement.hidden = !isFound(name) && !isFound(table);
		app.hidden = ![name, ...tables].some(isFound);
	}
}

/* The first table that is shown, or where an app's are not listed, the app. */
function firstFound(box) {
	const shown = "li:not([hidden])";

	return box.querySelector(`${shown} ${shown} > a`) ?? box.querySelector(`${shown} > a`);
}

function makeTableSearch(box) {
	const input = make("input", {
		type: "search",
		value: kept("tables", "sessionStorage") ?? "",
		placeholder: words.find,
		autocomplete: "off",
		"aria-label": words.find,
	});
	const note = make("p", { className: "empty", "aria-live": "polite" });
	const apps = Array.from(box.querySelector("ul").children);
	const search = () => {
		showFound(apps, plain(input.value));
		note.textContent = apps.every(({ hidden }) => hidden) ? words.none : "";
		keep("tables", input.value, "sessionStorage");
	};

	input.addEventListener("input", search);
	input.addEventListener("keydown", (event) => {
		if (event.key === "Enter" && plain(input.value) && !event.isComposing)
			firstFound(box)?.click();
		if (event.key !== "Escape" || !input.value)
			return;
		event.preventDefault();
		event.stopPropagation();
		input.value = "";
		search();
	});
	search();
	box.append(note);
	return input;
}

function makeFoldButton(fold) {
	const button = make("button", { type: "button", className: "beside" });
	const show = (isFolded) => {
		const name = isFolded ? words.beside : words.away;

		showFolded(isFolded);
		button.textContent = isFolded ? "\u00bb" : "\u00ab";
		button.title = name;
		button.setAttribute("aria-label", name);
	};

	button.addEventListener("click", () => {
		const isFolded = !document.documentElement.hasAttribute("data-folded");

		keep("folded", isFolded ? "yes" : "no");
		show(isFolded);
		fold.open = false;
		(isFolded ? fold.firstElementChild : button).focus();
	});
	show(kept("folded") === "yes");
	return button;
}

/* What was opened over the page is closed again when one goes on, and by Escape. */
function enhanceFold(nav, fold) {
	document.addEventListener("click", ({ target }) => {
		if (!nav.contains(target))
			fold.open = false;
	});
	nav.addEventListener("keydown", ({ key }) => {
		if (key !== "Escape" || !fold.open)
			return;
		fold.open = false;
		fold.firstElementChild.focus();
	});
}

function enhanceTables(nav) {
	const fold = nav.querySelector("details");
	const box = fold.nextElementSibling;
	const search = makeTableSearch(box);
	const here = box.querySelector("[aria-current]");

	box.prepend(make("div", { className: "find" }, search, makeFoldButton(fold)));
	enhanceFold(nav, fold);
	if (here)
		box.scrollTop = here.offsetTop - box.clientHeight / 2;
}

function findTable() {
	const search = document.querySelector(".tables input");

	if (!search)
		return;
	if (!search.checkVisibility())
		document.querySelector(".tables > details").open = true;
	search.select();
}

showFolded(kept("folded") === "yes"); /* before the page is drawn */
