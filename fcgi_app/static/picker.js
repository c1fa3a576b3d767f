/*
 * fcgi_app/static/picker.js - in place of a select with more options than a page can have, an input
 * that finds them: a combobox as the ARIA Authoring Practices Guide describes it. The select stays,
 * unseen, and is what the form sends.
 */

/* Of an input that a key is typed into without this script, the select for the class below. */
function selectOf(input) {
	const { id, name, value, dataset } = input;
	const chosen = value ? [new Option(dataset.text, value, true, true)] : [];
	const select = make(
		"select",
		{ id, name, "data-autocomplete": dataset.autocomplete },
		new Option(""),
		...chosen,
	);

	input.replaceWith(select);
	return select;
}

/* After the last key, before anybody is asked. */
const TYPING_MS = 150;

/* Of the list, and between it and what is beside it; in pixels. */
const HEIGHT_MAX = 320;
const GAP = 4;

class Picker {
	constructor(select) {
		this.select = select;
		this.id = `${select.id}-search`;
		this.makeElements();
		this.takeOver();
		this.listen();
		this.showChosen();
		if (select.autofocus)
			this.input.focus();
	}

	makeElements() {
		this.input = make("input", {
			id: this.id,
			type: "text",
			autocomplete: "off",
			role: "combobox",
			"aria-autocomplete": "list",
			"aria-expanded": "false",
			"aria-controls": `${this.id}-list`,
		});
		this.list = make("ul", { id: `${this.id}-list`, role: "listbox" });
		this.note = make("p", { className: "note", role: "status" });
		this.popup = make("div", { className: "popup", hidden: true }, this.list, this.note);
		this.tokens = make("ul", { className: "tokens" });
	}

	/* The select's place, label and descriptions. That it is required is the server's to say. */
	takeOver() {
		const { select, input } = this;
		const combo = make("div", { className: "combo" });

		for (const name of ["aria-describedby", "aria-invalid", "aria-label"])
			if (select.hasAttribute(name))
				input.setAttribute(name, select.getAttribute(name));
		input.setAttribute("aria-required", select.required);
		select.required = false;
		for (const label of Array.from(select.labels))
			label.htmlFor = this.id;
		select.before(combo);
		combo.append(...(select.multiple ? [this.tokens] : []), input, this.popup, select);
	}

	listen() {
		const { input } = this;

		input.addEventListener("input", () => {
			clearTimeout(this.timer);
			this.timer = setTimeout(() => this.find(1), TYPING_MS);
		});
		input.addEventListener("click", () => this.popup.hidden && this.find(1));
		input.addEventListener("keydown", (event) => this.press(event));
		input.addEventListener("blur", () => this.leave());
		this.select.addEventListener("change", () => this.showChosen());
		for (const name of ["scroll", "resize"])
			addEventListener(name, () => this.place(), { capture: true, passive: true });
	}

	get chosen() {
		return Array.from(this.select.selectedOptions).filter(({ value }) => value !== "");
	}

	/* What the input has while nobody searches. */
	get restText() {
		return this.select.multiple ? "" : (this.chosen[0]?.text ?? "");
	}

	/* Whether something was typed that is not chosen yet. */
	get isSearching() {
		const { value } = this.input;

		return value.trim() !== "" && value !== this.restText;
	}

	showChosen() {
		this.input.value = this.restText;
		this.tokens.replaceChildren(...this.chosen.map((option) => this.makeToken(option)));
	}

	makeToken(option) {
		const button = make("button", {
			type: "button",
			textContent: "\u00d7",
			"aria-label": `${words.remove}: ${option.text}`,
		});

		button.addEventListener("click", () => this.set(option, false));
		return make("li", {}, option.text, button);
	}

	set(option, isChosen) {
		option.selected = isChosen;
		this.tell();
		this.input.focus();
	}

	/* As a select that is seen does. */
	tell() {
		this.select.dispatchEvent(new Event("change", { bubbles: true }));
	}

	choose({ id, text }) {
		const { select } = this;
		let option = Array.from(select.options).find(({ value }) => value === String(id));

		if (!option)
			select.append((option = new Option(text, id)));
		this.set(option, true);
		this.close();
	}

	/* What was typed and not chosen is not meant; that nothing is left there is. */
	leave() {
		this.close();
		if (!this.select.multiple && !this.input.value.trim() && this.select.value) {
			this.select.value = "";
			this.tell();
		}
		this.input.value = this.restText;
	}

	/* Below the input, or above where there is more room, whatever scrolls around it. */
	place() {
		const { left, right, top, bottom, width } = this.input.getBoundingClientRect();
		const { clientWidth, clientHeight } = document.documentElement;
		const isRightToLeft = getComputedStyle(this.input).direction === "rtl";
		const start = isRightToLeft ? clientWidth - right : left;
		const isBelow = clientHeight - bottom > Math.min(top, HEIGHT_MAX / 2);
		const room = isBelow ? clientHeight - bottom : top;

		if (this.popup.hidden)
			return;
		Object.assign(this.popup.style, {
			insetInlineStart: `${start}px`,
			top: isBelow ? `${bottom + GAP}px` : "auto",
			bottom: isBelow ? "auto" : `${clientHeight - top + GAP}px`,
			minWidth: `${width}px`,
			maxWidth: `${clientWidth - start - GAP}px`,
			maxHeight: `${Math.min(room - 2 * GAP, HEIGHT_MAX)}px`,
		});
	}

	open() {
		this.popup.hidden = false;
		this.input.setAttribute("aria-expanded", "true");
		this.place();
	}

	close() {
		this.question?.abort();
		clearTimeout(this.timer);
		this.activate(null);
		this.popup.hidden = true;
		this.input.setAttribute("aria-expanded", "false");
	}

	activate(option) {
		this.active?.classList.remove("active");
		this.active = option;
		if (!option) {
			this.input.removeAttribute("aria-activedescendant");
			return;
		}
		option.classList.add("active");
		option.scrollIntoView({ block: "nearest" });
		this.input.setAttribute("aria-activedescendant", option.id);
	}

	/* From none, down leads to the first and up to the last. */
	step(direction) {
		const options = Array.from(this.list.children);
		const now = this.active ? options.indexOf(this.active) : Math.min(-direction, 0);

		this.activate(options.at((now + direction) % options.length));
	}

	press(event) {
		const { key } = event;
		const isOpen = !this.popup.hidden;

		if (isOpen && (key === "ArrowDown" || key === "ArrowUp"))
			this.step(key === "ArrowDown" ? 1 : -1);
		else if (key === "ArrowDown" || key === "ArrowUp")
			this.find(1);
		else if (key === "Enter" && isOpen && this.active)
			this.active.click();
		else if (key === "Enter" && this.isSearching)
			this.settle();
		else if (key === "Escape" && isOpen)
			this.leave();
		else if (
			key === "Backspace" &&
			!this.input.value &&
			this.select.multiple &&
			this.chosen.length
		)
			this.set(this.chosen.at(-1), false);
		else {
			if (key === "Enter")
				this.leave(); /* the form is sent */
			return;
		}
		event.preventDefault();
	}

	addOption(text, isChosen, pick) {
		const option = make("li", {
			id: `${this.list.id}-${this.list.childElementCount}`,
			role: "option",
			textContent: text,
			"aria-selected": isChosen,
		});

		option.addEventListener("mousedown", (event) => event.preventDefault());
		option.addEventListener("click", pick);
		this.list.append(option);
		return option;
	}

	addMore(page) {
		const more = this.addOption(words.more, false, () => {
			more.remove();
			this.find(page);
		});
	}

	show({ results, pagination }, page) {
		const values = new Set(this.chosen.map(({ value }) => value));
		const options = results.map((result) =>
			this.addOption(result.text, values.has(String(result.id)), () => this.choose(result)),
		);

		if (pagination.more)
			this.addMore(page + 1);
		this.note.textContent = this.list.childElementCount ? "" : words.none;
		this.activate(page > 1 ? options[0] : null);
	}

	async ask(page) {
		const url = new URL(this.select.dataset.autocomplete, location.href);
		const term = this.input.value;

		this.question?.abort();
		this.question = new AbortController();
		url.searchParams.set("term", term === this.restText ? "" : term);
		url.searchParams.set("page", page);
		return (await fetch(url, { signal: this.question.signal })).json();
	}

	/* What alone was found is meant; of several, one is to be chosen. */
	settle() {
		const [first, ...others] = this.list.children;

		if (this.popup.hidden || this.answered !== this.input.value)
			this.find(1);
		else if (first && !others.length)
			first.click();
		else
			this.activate(first ?? null);
	}

	async find(page) {
		clearTimeout(this.timer);
		try {
			const text = this.input.value;
			const found = await this.ask(page);

			this.answered = text;
			if (page === 1)
				this.list.replaceChildren();
			this.show(found, page);
		} catch (error) {
			if (error.name === "AbortError")
				return;
			this.list.replaceChildren();
			this.note.textContent = words.failed;
		}
		this.open();
	}
}
