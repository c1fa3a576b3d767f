/*
 * fcgi_app/static/dialog.js - the page of a related row, in a dialog above the form that refers to
 * it. The form stays as it is, and gets what is saved. Another tab still opens by the keys for
 * that, and from inside the dialog.
 */

/* Both pages may have an "id_name": in the dialog this stands in front of all. */
const ID_PREFIX = "related-";
const ID_ATTRIBUTES = ["id", "for", "list", "aria-describedby", "aria-labelledby"];

/* Of a page: what leads on from there, and what is for those without scripts. */
const NOT_IN_DIALOGS = ".tools, .buttons > a, [name=_continue], [name=_addanother], noscript";

function prefixIds(root) {
	for (const element of all("*", root)) {
		for (const name of ID_ATTRIBUTES)
			if (element.hasAttribute(name))
				element.setAttribute(
					name,
					element.getAttribute(name).replace(/\S+/g, `${ID_PREFIX}$&`),
				);
		if (element.matches("[href^='#']"))
			element.setAttribute("href", `#${ID_PREFIX}${element.hash.slice(1)}`);
		if (element.matches("template"))
			prefixIds(element.content);
	}
}

/* What a page is about, ready for a dialog. */
function contentOfPage(html) {
	const main = new DOMParser().parseFromString(html, "text/html").querySelector("main");

	for (const element of all(NOT_IN_DIALOGS, main))
		element.remove();
	for (const select of all("[data-rows]", main))
		delete select.dataset.rows;
	for (const link of all("a:not([href^='#'])", main))
		link.target = "_blank";
	prefixIds(main);
	return main;
}

class RelatedDialog {
	/* saved: called with what the server says of the row, once that is saved. */
	constructor(link, saved) {
		this.link = link;
		this.saved = saved;
		this.url = new URL(link.href);
		this.url.searchParams.set("_popup", "1");
		this.closing = new AbortController();
		this.makeElements();
		this.listen();
		this.exchange(this.url);
	}

	makeElements() {
		this.title = make("h2", { id: "related-title", textContent: this.link.textContent });
		this.closer = make("button", {
			type: "button",
			textContent: "\u00d7",
			"aria-label": words.close,
		});
		this.content = make("div", { tabIndex: -1 });
		this.dialog = make(
			"dialog",
			{ className: "related", "aria-labelledby": this.title.id },
			make("div", { className: "bar" }, this.title, this.closer),
			this.content,
		);
		document.body.append(this.dialog);
	}

	listen() {
		const on = (name, listener) => this.dialog.addEventListener(name, listener);

		this.closer.addEventListener("click", () => this.leave());
		on("submit", (event) => {
			event.preventDefault();
			this.send(event.submitter);
		});
		on("click", (event) => this.click(event));
		/*
		 * Of two requests to close it in a row, browsers let a page prevent only the first; the key
		 * comes before them. Inputs of files have a "cancel" of their own.
		 */
		on("keydown", (event) => {
			if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented)
				this.leave(event);
		});
		on("cancel", (event) => event.target === this.dialog && this.leave(event));
		addEventListener("beforeunload", (event) => this.isTyped && event.preventDefault(), {
			signal: this.closing.signal,
		});
	}

	get form() {
		return this.content.querySelector("form");
	}

	get isTyped() {
		return this.form !== null && contentOf(this.form) !== this.before;
	}

	leave(event) {
		event?.preventDefault();
		if (this.isTyped && !confirm(words.leave))
			return;
		this.close();
		this.link.focus();
	}

	close() {
		this.closing.abort();
		this.dialog.close();
		this.dialog.remove();
	}

	/* What leads to the page itself, as "Take theirs", begins anew. */
	click(event) {
		const link = event.target.closest("a");

		if (link?.pathname !== this.url.pathname || link.hash)
			return;
		event.preventDefault();
		this.before = undefined;
		this.exchange(this.url);
	}

	send(button) {
		const { form } = this;
		const data = new FormData(form, button);
		const url = new URL(form.getAttribute("action") ?? this.url, this.url);
		const hasFiles = form.getAttribute("enctype") === "multipart/form-data";

		url.search = this.url.search;
		this.exchange(url, { method: "POST", body: hasFiles ? data : new URLSearchParams(data) });
	}

	async exchange(url, options = {}) {
		const { signal } = this.closing;

		if (this.isBusy)
			return;
		this.setBusy(true);
		try {
			await this.take(await fetch(url, { ...options, signal }));
		} catch {
			if (!signal.aborted)
				this.complain(words.lost);
		}
		this.setBusy(false);
	}

	setBusy(isBusy) {
		this.isBusy = isBusy;
		this.dialog.setAttribute("aria-busy", isBusy);
	}

	/* Who is signed out meanwhile is led elsewhere: then what was typed stays. */
	async take(answer) {
		if (answer.redirected)
			throw new Error("not the page that was asked for");
		if (!answer.headers.get("Content-Type").startsWith("application/json")) {
			this.show(contentOfPage(await answer.text()));
			return;
		}
		const row = await answer.json();

		this.close();
		this.saved(row);
	}

	/* A page without a form says why the one that was sent cannot be saved. */
	show(page) {
		const heading = page.querySelector("h1");

		if (this.form && !page.querySelector("form")) {
			this.complain(
				all("h1, p", page)
					.map(({ textContent }) => textContent)
					.join(": "),
			);
			return;
		}
		heading.remove();
		this.title.textContent = heading.textContent;
		this.content.replaceChildren(...page.childNodes);
		this.open();
		enhance(this.content);
		/* What comes back once it was sent is not saved. */
		this.before = this.form && this.before === undefined ? contentOf(this.form) : "";
		this.focus();
	}

	open() {
		if (!this.dialog.open)
			this.dialog.showModal();
	}

	complain(text) {
		const notice = make("div", {
			className: "notice error",
			role: "alert",
			tabIndex: -1,
			textContent: text,
		});

		this.content.querySelector(":scope > .notice")?.remove();
		this.content.prepend(notice);
		this.open();
		notice.focus();
	}

	/* To what is wrong; else where one begins. */
	focus() {
		const { content } = this;
		const box = content.querySelector(".notice.error, .conflict");

		if (box)
			box.tabIndex = -1;
		[
			content.querySelector("[autofocus]"),
			box,
			content.querySelector(".field :is(input:not([type=hidden]), select, textarea)"),
			content,
		]
			.find(Boolean)
			.focus();
	}
}

/* All in which rows of that kind can be chosen, also in rows that come later. */
function selectsOf(rows) {
	const roots = [document, ...all("template").map(({ content }) => content)];

	return roots
		.flatMap((root) => all("select[data-rows]", root))
		.filter((select) => select.dataset.rows === rows);
}

/* By the name that it has now. */
function offer(select, { key, text }) {
	let option = Array.from(select.options).find(({ value }) => value === key);

	if (!option)
		select.append((option = new Option(text, key)));
	option.text = text;
	return option;
}

/* As admin_quote() spells them. */
function quoteKey(key) {
	const code = (letter) => letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0");

	return encodeURIComponent(
		key.replace(/[:/_#?;@&=+$,"[\]<>%\n\\]/g, (letter) => `_${code(letter)}`),
	);
}

/* It is chosen where it was asked for, and offered wherever such rows are. */
function chooseSaved(select, row) {
	for (const each of selectsOf(select.dataset.rows)) {
		const option = offer(each, row);

		option.selected = option.selected || each === select;
		each.dispatchEvent(new Event("change", { bubbles: true }));
	}
	(select.closest(".combo")?.querySelector("input") ?? select).focus();
}

/* The link to the row that is chosen, if there is one. */
function keepLeading(link, select) {
	select.addEventListener("change", () => {
		link.hidden = select.value === "";
		link.href = `${select.dataset.rows}${quoteKey(select.value)}/change/`;
	});
}

function isPlainClick({ button, altKey, ctrlKey, metaKey, shiftKey }) {
	return button === 0 && !altKey && !ctrlKey && !metaKey && !shiftKey;
}

/* How long the page has been there again when it is told what was saved, so that it is heard. */
const NOTE_MS = 100;

/* The links beside a select, in forms but not in their tables: to what is chosen, and to add one. */
function enhanceRelated(select) {
	const { rows } = select.dataset;
	const field = select.closest(".field");
	const links = field ? all(`a[href^="${rows}"]`, field) : [];
	const note = make("span", { className: "visually-hidden", role: "status" });
	const saved = (row) => {
		if (row.key !== null)
			chooseSaved(select, row);
		setTimeout(() => {
			note.textContent = `${words.saved}: ${row.text}`;
		}, NOTE_MS);
	};

	for (const link of links) {
		if (link.pathname !== `${rows}add/`)
			keepLeading(link, select);
		link.addEventListener("click", (event) => {
			if (!isPlainClick(event))
				return;
			event.preventDefault();
			note.textContent = "";
			if (!document.querySelector("dialog.related"))
				new RelatedDialog(link, saved);
		});
	}
	field?.append(note);
}
