/*
 * tests/bench/load.c - loads one HTTP server with one kind of request and prints, as one line of
 * JSON, how it did and what it used.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/fatal.h"
#include "tests/bench/load_options.h"
#include "tests/bench/processes.h"

static void on_begin(void *context)
{
	struct load_options *options = context;

	for (size_t i = 0; i < options->watched_count; i++) {
		struct watched *watched = &options->watched[i];

		watched->cpu_before = processes_cpu_seconds(watched->pid);
	}
}

static void on_end(void *context)
{
	struct load_options *options = context;

	for (size_t i = 0; i < options->watched_count; i++) {
		struct watched *watched = &options->watched[i];

		watched->cpu_seconds = processes_cpu_seconds(watched->pid) - watched->cpu_before;
	}
}

/* As short as a request may be: what is measured is the server. */
static void set_request_head(struct load_options *options)
{
	static char head[MESSAGE_SIZE];
	int length = snprintf(head, sizeof(head), "%s %s HTTP/1.1\r\nHost: localhost\r\n%s",
		options->method, options->path,
		options->load.body.count ? "Content-Type: application/json\r\n" : "");

	if (length < 0 || (size_t)length >= sizeof(head))
		fatal("the request is too long");
	template_parse(&options->load.head, head);
}

static void print_string(const char *text, size_t length)
{
	(void)putchar('"');
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte < 0x20 || byte > 0x7E || byte == '"' || byte == '\\')
			(void)printf("\\u%04x", byte);
		else
			(void)putchar(byte);
	}
	(void)putchar('"');
}

static void print_member(const char *name, size_t name_length, const char *text)
{
	print_string(name, name_length);
	(void)putchar(':');
	print_string(text, strlen(text));
	(void)putchar(',');
}

static void print_labels(const struct load_options *options)
{
	for (size_t i = 0; i < options->label_count; i++) {
		const char *label = options->labels[i];
		size_t name_length = strcspn(label, "=");

		print_member(label, name_length, label + name_length + 1);
	}
}

static void print_statuses(const struct outcome *outcome)
{
	const char *between = "";

	(void)printf("\"statuses\":{");
	for (int status = 0; status < STATUS_LIMIT; status++) {
		if (outcome->statuses[status] == 0)
			continue;
		(void)printf("%s\"%d\":%" PRIu64, between, status, outcome->statuses[status]);
		between = ",";
	}
	(void)printf("},");
}

static void print_outcome(const struct outcome *outcome)
{
	const struct histogram *latency = &outcome->latency;

	(void)printf("\"requests\":%" PRIu64 ",\"seconds\":%.3f,\"per_second\":%.1f,",
		latency->total, outcome->seconds, (double)latency->total / outcome->seconds);
	(void)printf("\"p50_us\":%" PRIu64 ",\"p99_us\":%" PRIu64 ",\"max_us\":%" PRIu64 ",",
		histogram_quantile(latency, 0.5), histogram_quantile(latency, 0.99),
		histogram_quantile(latency, 1));
	(void)printf("\"wrong\":%" PRIu64 ",\"hung\":%" PRIu64 ",\"broken\":%" PRIu64 ",",
		outcome->wrong, outcome->hung, outcome->broken);
	print_member("first_wrong", strlen("first_wrong"), outcome->first_wrong);
	print_statuses(outcome);
}

static void print_watched(const struct load_options *options, uint64_t requests)
{
	(void)printf("\"watched\":{");
	for (size_t i = 0; i < options->watched_count; i++) {
		const struct watched *watched = &options->watched[i];
		double us = watched->cpu_seconds * 1e6;

		(void)printf("%s\"%s\":{\"cpu_us_per_request\":%.2f,\"pss_kb\":%.0f}", i ? "," : "",
			watched->name, requests ? us / (double)requests : 0,
			processes_pss_kb(watched->pid));
	}
	(void)printf("}");
}

int main(int argc, char **argv)
{
	static struct load_options options;
	static struct outcome outcome;

	(void)argc;
	load_options_read(&options, argv);
	set_request_head(&options);
	options.load.on_begin = on_begin;
	options.load.on_end = on_end;
	options.load.context = &options;
	clients_run(&options.load, &outcome);
	(void)putchar('{');
	print_labels(&options);
	print_outcome(&outcome);
	print_watched(&options, outcome.latency.total);
	(void)puts("}");
	return EXIT_SUCCESS;
}
