/*
 * tests/bench/load.c - loads one HTTP server with one kind of request and prints, as one line of
 * JSON, how it did and what it used.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/fatal.h"
#include "tests/bench/load_options.h"

/* As short as a request may be: what is measured is the server. */
static void set_request_head(struct load_options *options)
{
	static char head[MESSAGE_SIZE];
	int length = snprintf(head, sizeof(head), "%s %s HTTP/1.1\r\nHost: localhost\r\n%s%s%s",
		options->method, options->path,
		options->load.body.count ? "Content-Type: application/json\r\n" : "",
		options->header, *options->header ? "\r\n" : "");

	if (length < 0 || (size_t)length >= sizeof(head))
		fatal("the request is too long");
	template_parse(&options->load.head, head);
}

int main(int argc, char **argv)
{
	static struct load_options options;
	static struct outcome outcome;

	(void)argc;
	load_options_read(&options, argv);
	set_request_head(&options);
	options.load.on_begin = run_line_begin;
	options.load.on_end = run_line_end;
	options.load.context = &options.line;
	clients_run(&options.load, &outcome);
	run_line_print(&options.line, &outcome);
	return EXIT_SUCCESS;
}
