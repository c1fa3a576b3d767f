#include "config.h"

#include "tests/bench/run_line.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/fatal.h"
#include "tests/bench/processes.h"

void take_label(void *run_line, char *value)
{
	struct run_line *line = run_line;

	if (line->label_count == LABELS_MAX || !strchr(value, '='))
		fatal("%s: one label too many, or not NAME=TEXT", value);
	line->labels[line->label_count++] = value;
}

void take_watched(void *run_line, char *value)
{
	struct run_line *line = run_line;
	struct watched *watched = &line->watched[line->watched_count];
	char *equals = strchr(value, '=');

	if (line->watched_count == WATCHED_MAX || !equals)
		fatal("%s: one process too many, or not NAME=PID", value);
	*equals = '\0';
	*watched = (struct watched){.name = value, .pid = (pid_t)strtol(equals + 1, NULL, 10)};
	line->watched_count++;
}

void run_line_begin(void *run_line)
{
	struct run_line *line = run_line;

	for (size_t i = 0; i < line->watched_count; i++) {
		struct watched *watched = &line->watched[i];

		watched->cpu_before = processes_cpu_seconds(watched->pid);
	}
}

void run_line_end(void *run_line)
{
	struct run_line *line = run_line;

	for (size_t i = 0; i < line->watched_count; i++) {
		struct watched *watched = &line->watched[i];

		watched->cpu_seconds = processes_cpu_seconds(watched->pid) - watched->cpu_before;
	}
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

static void print_labels(const struct run_line *line)
{
	for (size_t i = 0; i < line->label_count; i++) {
		const char *label = line->labels[i];
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

	(void)printf("\"requests\":%" PRIu64 ",\"seconds\":%.3f,\"per_second\":%.3f,",
		latency->total, outcome->seconds, (double)latency->total / outcome->seconds);
	(void)printf("\"p50_us\":%" PRIu64 ",\"p99_us\":%" PRIu64 ",\"max_us\":%" PRIu64 ",",
		histogram_quantile(latency, 0.5), histogram_quantile(latency, 0.99),
		histogram_quantile(latency, 1));
	(void)printf("\"wrong\":%" PRIu64 ",\"hung\":%" PRIu64 ",\"broken\":%" PRIu64
		     ",\"longest\":%" PRIu64 ",",
		outcome->wrong, outcome->hung, outcome->broken, outcome->longest);
	print_member("first_wrong", strlen("first_wrong"), outcome->first_wrong);
	print_statuses(outcome);
}

static void print_watched(const struct run_line *line, uint64_t requests)
{
	(void)printf("\"watched\":{");
	for (size_t i = 0; i < line->watched_count; i++) {
		const struct watched *watched = &line->watched[i];
		double us = watched->cpu_seconds * 1e6;

		(void)printf("%s\"%s\":{\"cpu_us_per_request\":%.2f,\"pss_kb\":%.0f}", i ? "," : "",
			watched->name, requests ? us / (double)requests : 0,
			processes_pss_kb(watched->pid));
	}
	(void)printf("}");
}

void run_line_print(const struct run_line *line, const struct outcome *outcome)
{
	(void)putchar('{');
	print_labels(line);
	print_outcome(outcome);
	print_watched(line, outcome->latency.total);
	(void)puts("}");
}
