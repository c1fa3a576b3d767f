#include "config.h"

#include "fcgi_app/style_sheet.h"

/* clang-format off */
/* In parts, since no compiler has to take a string of more than 4095 bytes. */
static const char *const style_sheet[] = {
	/* Colours: of light screens, and of dark ones. */
	":root { color-scheme: light dark; --ground: #f3f5f4; --sheet: #fff; --ink: #1c2024;\n"
	"  --soft: #59616c; --line: #d8dde2; --edge: #7d858f; --accent: #1f6f43; --strong: #175734;\n"
	"  --on-accent: #fff; --good: #eaf5ee; --bad: #a11d1d; --bad-ground: #fdf0ef; --warn: #8a5a00;\n"
	"  --warn-ground: #fdf5e0; }\n"
	"@media (prefers-color-scheme: dark) {\n"
	"  :root { --ground: #111416; --sheet: #181c1f; --ink: #e4e7ea; --soft: #a4acb6;\n"
	"    --line: #323940; --edge: #78818b; --accent: #6cc493; --strong: #86d4a8;\n"
	"    --on-accent: #0c1a12; --good: #17291f; --bad: #ff9d9d; --bad-ground: #301d1e;\n"
	"    --warn: #e2b65c; --warn-ground: #2c2618; }\n"
	"}\n",
	/* Elements and classes, on a phone. */
	"* { box-sizing: border-box; }\n"
	"body { margin: 0; background: var(--sheet); color: var(--ink);\n"
	"  font: 1rem/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }\n"
	"header { display: flex; gap: 1rem; align-items: center; justify-content: space-between;\n"
	"  min-block-size: 3.3125rem; padding: .5rem 1rem; background: var(--sheet);\n"
	"  border-block-end: 1px solid var(--line); }\n"
	".site { margin: 0; font-weight: 600; color: var(--accent); }\n"
	".user { display: flex; gap: .75rem; align-items: center; }\n"
	".user span { color: var(--soft); overflow-wrap: anywhere; }\n"
	".user button { flex: none; }\n"
	"main { padding: 1rem; }\n"
	"h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.3; overflow-wrap: anywhere; }\n"
	"p, dl, table { margin: 0 0 .75rem; }\n"
	"main > :last-child, main > form > :last-child { margin-block-end: 0; }\n"
	"dl { display: grid; grid-template-columns: 7rem 1fr; gap: .125rem 1rem; }\n"
	"dl + dl { margin-block-start: -.625rem; }\n"
	"dt { color: var(--soft); }\n"
	"dd { margin: 0; overflow-wrap: anywhere; }\n"
	"label { display: block; margin-block-end: .125rem; font-weight: 600; }\n"
	"small { display: block; margin-block-start: .25rem; color: var(--soft); font-size: .875rem; }\n"
	"input, button { font: inherit; color: inherit; padding: .25rem .625rem; border-radius: .375rem;\n"
	"  border: 1px solid var(--edge); background: var(--sheet); min-block-size: 2.25rem; }\n"
	"input { inline-size: 100%; max-inline-size: 24rem; }\n"
	"input[aria-invalid] { border-color: var(--bad); box-shadow: inset 0 0 0 1px var(--bad); }\n"
	"button { cursor: pointer; }\n"
	"button:hover { border-color: var(--ink); }\n"
	"button.main { padding-inline: 1rem; background: var(--accent); border-color: var(--accent);\n"
	"  color: var(--on-accent); font-weight: 600; }\n"
	"button.main:hover { background: var(--strong); border-color: var(--strong); }\n"
	"a { color: var(--accent); }\n"
	"p > a:only-child { display: inline-block; }\n"
	":focus-visible, input:focus-within { outline: 2px solid var(--accent); outline-offset: 2px; }\n"
	".error { color: var(--bad); }\n"
	".messages { list-style: none; margin: 0 0 .25rem; padding: 0; }\n"
	".messages li, p.error, div.error, p.warning { margin: 0 0 .75rem; padding: .5rem .75rem;\n"
	"  border-inline-start: .25rem solid var(--accent); border-radius: .25rem;\n"
	"  background: var(--good); color: var(--ink); overflow-wrap: anywhere; }\n"
	".messages li.warning, p.warning, div.error { border-color: var(--warn);\n"
	"  background: var(--warn-ground); }\n"
	".messages li.error, p.error { border-color: var(--bad); background: var(--bad-ground); }\n"
	"div.error { overflow-x: auto; overflow-wrap: normal; }\n"
	"div.error > :last-child { margin: 0; }\n"
	"table { border-collapse: collapse; }\n"
	"th, td { padding: .25rem 1.5rem .25rem 0; text-align: start; vertical-align: bottom;\n"
	"  border-block-end: 1px solid var(--line); }\n"
	"td { white-space: nowrap; }\n"
	"tr > :last-child { padding-inline-end: 0; }\n",
	/* For fingers, for narrow screens, and for wide ones. */
	"@media (pointer: coarse) { input, button { min-block-size: 2.75rem; } }\n"
	"@media (max-width: 30rem) {\n"
	"  table { font-size: .875rem; }\n"
	"  th, td { padding-inline-end: .375rem; }\n"
	"}\n"
	"@media (max-width: 22rem) { td { white-space: normal; } }\n"
	"@media (min-width: 48rem) {\n"
	"  body { background: var(--ground); }\n"
	"  header { padding-inline: calc(50% - 20.5rem + 1px); }\n"
	"  main { max-inline-size: 44rem; margin: 1.5rem auto; padding: 1.25rem 1.5rem;\n"
	"    background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; }\n"
	"  main form p { display: grid; grid-template-columns: 7rem 1fr; column-gap: 1rem;\n"
	"    align-items: baseline; }\n"
	"  main form p > * { grid-column: 2; justify-self: start; }\n"
	"  main form p > label { grid-column: 1; }\n"
	"  input[type=number], input[type=date] { max-inline-size: 12rem; }\n"
	"}\n",
};
/* clang-format on */

bool view_style_sheet(
	struct request *request, struct response *response, struct app *app, struct error *err)
{
	FILE *body = response_begin(response, 200, "text/css; charset=utf-8");

	(void)request;
	(void)app;
	(void)err;
	for (size_t i = 0; i < ARRAY_SIZE(style_sheet); i++)
		(void)fputs(style_sheet[i], body);
	response_add_header(response, "Cache-Control", "max-age=3600");
	return true;
}
