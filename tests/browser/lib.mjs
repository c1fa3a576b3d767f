/*
 * tests/browser/lib.mjs - a site as its users start it, and the browser that they open it in.
 *
 * Environment, as script/test sets it: TEST_SOURCE_DIR, the source tree; TEST_BUILD_DIR, where the
 * program was built, and what drives the browser and judges its pages was put.
 */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { join } from "node:path";
import { after, before } from "node:test";
import { promisify } from "node:util";

const buildDir = process.env.TEST_BUILD_DIR;
const sourceDir = process.env.TEST_SOURCE_DIR;
const provided = createRequire(join(buildDir, "browser/package.json"));
const { chromium } = provided("playwright-core");

/* What pages are looked at with: a window's size, and whether fingers point at it. */
export const PHONE = { viewport: { width: 375, height: 812 }, isMobile: true, hasTouch: true };
export const DESKTOP = { viewport: { width: 1280, height: 800 } };

/* What axe holds a page against: all rules of WCAG 2.2, levels A and AA. */
const ACCESSIBILITY = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/* Rows of a long list that are like those before them. */
const MORE_ROWS = "table.rows tbody > tr:nth-child(n + 12)";

/* For whatever should happen soon, on a machine that may be busy and under sanitizers. */
const PATIENCE_MS = 20000;

/* What the browser complained of, and what it was opened with, by its context. */
const complaints = new WeakMap();
const contextOptions = new WeakMap();

function portIsFree(port) {
	return new Promise((resolve) => {
		const probe = createServer();

		probe.once("error", () => resolve(false));
		probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
	});
}

/* The first of two in a row, as script/server wants them. */
async function freePorts() {
	for (;;) {
		const port = 26000 + 2 * Math.floor(Math.random() * 2500);

		if ((await portIsFree(port)) && (await portIsFree(port + 1)))
			return port;
	}
}

/* Resolves when the script says that the site answers. */
async function readiness(script) {
	let errors = "";

	script.stderr.on("data", (data) => (errors += data));
	for await (const line of createInterface({ input: script.stdout }))
		if (line.startsWith("ready: "))
			return;
	throw new Error(`script/server has ended: ${errors}`);
}

/* A file of the source tree. */
export function readSource(path) {
	return readFile(join(sourceDir, path), "utf8");
}

/* Without what the tests alone are told: Ficus refuses settings that it does not know. */
function environment(settings = {}) {
	const ours = Object.entries(process.env).filter(([name]) => !name.startsWith("FICUS_TEST_"));

	return { ...Object.fromEntries(ours), ...settings };
}

async function startServer(state, port) {
	const script = spawn(
		join(sourceDir, "script/server"),
		["--with-legacy", "--demo", "--build", buildDir, "--port", port, "--state", state],
		{ stdio: ["ignore", "pipe", "pipe"], env: environment() },
	);

	await readiness(script);
	script.stdout.resume();
	return script;
}

/* Its pages are ours, so it does without its sandbox, which root cannot have. It asks nobody else. */
function startBrowser() {
	return chromium.launch({
		executablePath: "/usr/bin/chromium",
		chromiumSandbox: false,
		args: [
			"--disable-gpu",
			"--disable-quic",
			"--disable-sync",
			"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
		],
	});
}

async function openSite(site) {
	const port = await freePorts();

	site.state = await mkdtemp("/tmp/ficus-browser.");
	await chmod(site.state, 0o711);
	site.url = `http://127.0.0.1:${port}`;
	site.server = await startServer(site.state, port);
	site.serverEnd = once(site.server, "exit");
	site.browser = await startBrowser();
}

/* However far it was opened. */
async function closeSite(site) {
	await site.browser?.close();
	site.server?.kill("SIGTERM");
	const [status] = (await site.serverEnd) ?? [0];

	if (site.state)
		await rm(site.state, { recursive: true });
	assert.equal(status, 0, "script/server ends well");
}

/*
 * For the tests of a file: the site with the old application and its demonstration; and a browser.
 * prepare: what is to be done there before the first test.
 */
export function siteOfTests(prepare = async () => {}) {
	const site = {};

	before(async () => {
		await openSite(site);
		await prepare();
	});
	after(() => closeSite(site));
	return site;
}

/* The same without a site: for pages that the tests serve themselves. */
export function browserOfTests() {
	const site = {};

	before(async () => {
		site.browser = await startBrowser();
	});
	after(() => closeSite(site));
	return site;
}

/*
 * An empty page of somebody with cookies of their own, on that device. habits, all optional:
 * colorScheme, "light" or "dark"; javaScriptEnabled.
 */
export async function newVisitor(site, device, habits = {}) {
	const options = { baseURL: site.url, ...device, ...habits };
	const context = await site.browser.newContext(options);
	const heard = [];

	context.setDefaultTimeout(PATIENCE_MS);
	context.on("weberror", (error) => heard.push(String(error.error())));
	context.on("console", (message) => {
		const { url } = message.location();

		/* No page asks for an icon; the browser does. */
		if (message.type() === "error" && !url.endsWith("/favicon.ico"))
			heard.push(`${message.text()} (${url})`);
	});
	complaints.set(context, heard);
	contextOptions.set(context, options);
	return context.newPage();
}

/* Since the visitor came; what a refusal logs may be expected, by a regular expression. */
export function assertNoConsoleErrors(page, expected = /^$/) {
	const heard = complaints.get(page.context());

	assert.deepEqual(heard.filter((text) => !expected.test(text)), []);
}

/*
 * The page as whoever has no scripts sees it, in a context that has them for axe alone: it needs
 * timers.
 */
async function openTwin(page) {
	const options = { ...contextOptions.get(page.context()), javaScriptEnabled: true };
	const context = await page.context().browser().newContext(options);
	const twin = await context.newPage();
	const body = (await page.content()).replaceAll(/<\/?noscript>/g, "");

	await twin.route("**", (route) => {
		switch (route.request().resourceType()) {
			case "document":
				return route.fulfill({ contentType: "text/html; charset=utf-8", body });
			case "script":
				return route.abort();
			default:
				return route.continue();
		}
	});
	await twin.goto(page.url());
	return twin;
}

/* Everybody can use the page as it is now, as far as a program can tell. */
export async function assertAccessible(page) {
	if (contextOptions.get(page.context())?.javaScriptEnabled === false) {
		const twin = await openTwin(page);

		await assertAccessible(twin);
		await twin.context().close();
		return;
	}
	await page.evaluate(await readFile(provided.resolve("axe-core/axe.min.js"), "utf8"));
	const { violations } = await page.evaluate(
		([context, options]) => globalThis.axe.run(context, options),
		[{ exclude: MORE_ROWS }, { runOnly: ACCESSIBILITY, resultTypes: ["violations"] }],
	);
	const found = violations.flatMap(({ id, help, nodes }) =>
		nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`),
	);

	assert.deepEqual(found, []);
}

/* Into the folder of the logs, to be looked at. */
export async function screenshot(page, name) {
	const folder = join(buildDir, "log");

	await mkdir(folder, { recursive: true });
	await page.screenshot({ path: join(folder, `browser-${name}.png`), fullPage: true });
}

/* The path and query that the page stands at. */
export function placeOf(page) {
	const { pathname, search } = new URL(page.url());

	return pathname + search;
}

/* Clicks what leads to another page, and waits until that has come. */
export async function clickThrough(page, what) {
	const loaded = page.waitForEvent("load");

	await what.click();
	await loaded;
}

/* Sends the form, whatever comes of it. */
export async function tryAtDjango(page, name, password) {
	await page.goto("/admin/login/?next=/admin/");
	await page.locator("input[name=username]").fill(name);
	await page.locator("input[name=password]").fill(password);
	await page.locator("form [type=submit]").click();
}

/* At the admin of Django, whose index is open then. */
export async function signInAtDjango(page, name, password = "demo") {
	await tryAtDjango(page, name, password);
	await page.locator("#user-tools").waitFor();
	assert.equal(placeOf(page), "/admin/");
}

/* By a link up to Django 4.0, by a button from then on; wherever that leads. */
export async function signOutAtDjango(page) {
	await page.goto("/admin/");
	await page.locator("#user-tools").getByText("Log out").click();
	await page.waitForURL((url) => url.pathname !== "/admin/");
}

/* At the page of ours where one signs in, whatever comes of it. */
export async function fillInLogin(page, name, password = "demo") {
	await page.getByLabel("User name").fill(name);
	await page.getByLabel("Password").fill(password);
	await clickThrough(page, page.getByRole("button", { name: "Sign in" }));
}

/* Signs in at ours on the way to path, where it leads. */
export async function signInOnTheWay(page, path, name, password) {
	await page.goto(path);
	assertAtLogin(page, path);
	await fillInLogin(page, name, password);
	assert.equal(placeOf(page), path);
}

/* By the button on every page of ours. */
export async function signOutAtOurs(page) {
	await clickThrough(page, page.getByRole("button", { name: "Sign out" }));
	assert.equal(await page.getByRole("heading").innerText(), "Signed out");
}

/* Where one signs in at ours, to go on to next. */
export function assertAtLogin(page, next) {
	const { pathname, searchParams } = new URL(page.url());

	assert.equal(pathname, "/ficus/login/");
	assert.equal(searchParams.get("next"), next);
}

/* Runs `ficus` on the site's database, as whoever keeps it does. */
export async function runFicus(site, words, input) {
	const run = join(site.state, "run");
	const settings = {
		DATABASE_URL: `mysql://root@localhost/ficus?unix_socket=${run}/mariadb.sock`,
		FICUS_DJANGO_DESCRIPTION: join(run, "description.json"),
	};
	const running = promisify(execFile)(join(buildDir, "ficus"), words, {
		env: environment(settings),
	});

	running.child.stdin.end(input);
	return (await running).stdout;
}

/* Somebody of the staff who may change batches. */
export function createKeeper(site, name, password) {
	const words = ["user", "create", name, "--staff", "--permission", "alloc.change_batch"];

	return runFicus(site, [...words, "--permission", "alloc.view_batch"], `${password}\n`);
}
