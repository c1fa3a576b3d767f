#include "config.h"

#include "tests/bench/runs.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/fatal.h"

#define LINE_SIZE (32 * 1024)

static struct json_object *member(struct json_object *object, const char *name)
{
	struct json_object *value = NULL;

	(void)json_object_object_get_ex(object, name, &value);
	return value;
}

static const char *text(struct json_object *object, const char *name)
{
	const char *value = json_object_get_string(member(object, name));

	return value ? value : "";
}

static double number(struct json_object *object, const char *name)
{
	return json_object_get_double(member(object, name));
}

static int64_t count(struct json_object *object, const char *name)
{
	return json_object_get_int64(member(object, name));
}

static struct run run_of(struct json_object *object)
{
	struct json_object *watched = member(object, "watched");
	struct json_object *application = member(watched, "application");

	return (struct run){
		.row = text(object, "row"),
		.contestant = text(object, "contestant"),
		.first_wrong = text(object, "first_wrong"),
		.pair = count(object, "pair"),
		.wrong = count(object, "wrong"),
		.hung = count(object, "hung"),
		.broken = count(object, "broken"),
		.longest = count(object, "longest"),
		.per_second = number(object, "per_second"),
		.p50_us = number(object, "p50_us"),
		.p99_us = number(object, "p99_us"),
		.application_us = number(application, "cpu_us_per_request"),
		.nginx_us = number(member(watched, "nginx"), "cpu_us_per_request"),
		.mariadb_us = number(member(watched, "mariadb"), "cpu_us_per_request"),
		.pss_kb = number(application, "pss_kb"),
	};
}

void runs_read(struct runs *runs, const char *path)
{
	FILE *file = fopen(path, "re");
	char line[LINE_SIZE];

	if (!file)
		fatal("cannot read %s", path);
	runs->source = json_object_new_array();
	while (fgets(line, sizeof(line), file)) {
		struct json_object *object = json_tokener_parse(line);

		if (!object)
			fatal("%s: a line is no JSON: %s", path, line);
		json_object_array_add(runs->source, object);
	}
	(void)fclose(file);
	runs->count = json_object_array_length(runs->source);
	runs->items = allocate(runs->count + 1, sizeof(*runs->items));
	for (size_t i = 0; i < runs->count; i++)
		runs->items[i] = run_of(json_object_array_get_idx(runs->source, i));
}

void runs_release(struct runs *runs)
{
	json_object_put(runs->source);
	free(runs->items);
}

bool run_is_sound(const struct run *run)
{
	return run->wrong == 0 && run->hung == 0 && run->broken == 0 && run->per_second > 0;
}

const struct run *runs_find(
	const struct runs *runs, const char *row, const char *contestant, int64_t pair)
{
	for (size_t i = 0; i < runs->count; i++) {
		const struct run *run = &runs->items[i];

		if (run->pair == pair && strcmp(run->row, row) == 0 &&
			strcmp(run->contestant, contestant) == 0)
			return run;
	}
	return NULL;
}
