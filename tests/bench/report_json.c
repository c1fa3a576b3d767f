#include "config.h"

#include <json-c/json.h>
#include <string.h>

#include "tests/bench/fatal.h"
#include "tests/bench/report.h"

static void add(struct json_object *object, const char *name, struct json_object *value)
{
	if (json_object_object_add(object, name, value) != 0)
		fatal("out of memory");
}

static void add_text(struct json_object *object, const char *name, const char *text)
{
	add(object, name, text ? json_object_new_string(text) : NULL);
}

static void add_number(struct json_object *object, const char *name, double number)
{
	add(object, name, json_object_new_double(number));
}

static void add_count(struct json_object *object, const char *name, size_t count)
{
	add(object, name, json_object_new_int64((int64_t)count));
}

static struct json_object *about_as_json(const char *const *about)
{
	struct json_object *object = json_object_new_object();

	for (; *about; about++) {
		char name[64];
		size_t length = strcspn(*about, ":");

		(void)snprintf(name, sizeof(name), "%.*s", (int)length, *about);
		add_text(object, name, *about + length + strspn(*about + length, ": "));
	}
	return object;
}

static struct json_object *goal_as_json(const struct goal *goal, const struct verdict *verdict)
{
	struct json_object *object = json_object_new_object();

	add_text(object, "row", goal->row);
	add_text(object, "title", goal->title);
	add_text(object, "subject", goal->subject);
	add_text(object, "base", goal->base);
	add_count(object, "pairs", verdict->pairs);
	add_count(object, "left_out", verdict->left_out);
	add_number(object, "median", verdict->value.median);
	add_number(object, "low", verdict->value.low);
	add_number(object, "high", verdict->value.high);
	add_number(object, goal->is_upper ? "at_most" : "at_least", goal->limit);
	add(object, "met", json_object_new_boolean(verdict->is_met));
	add(object, "certain", json_object_new_boolean(verdict->is_certain));
	return object;
}

static struct json_object *figure_as_json(const struct figure *figure)
{
	struct json_object *object = json_object_new_object();

	add_text(object, "row", figure->row);
	add_text(object, "contestant", figure->contestant);
	add_count(object, "runs", figure->runs);
	add_count(object, "hung", (size_t)figure->hung);
	add_number(object, "per_second", figure->per_second);
	add_number(object, "p50_ms", figure->p50_ms);
	add_number(object, "p99_ms", figure->p99_ms);
	add_number(object, "application_us", figure->application_us);
	add_number(object, "nginx_us", figure->nginx_us);
	add_number(object, "mariadb_us", figure->mariadb_us);
	add_number(object, "pss_mb", figure->pss_mb);
	return object;
}

void report_write_json(const struct report *report, FILE *out)
{
	struct json_object *whole = json_object_new_object();
	struct json_object *verdicts = json_object_new_array();
	struct json_object *figures = json_object_new_array();

	for (size_t i = 0; i < goal_count; i++)
		if (report->verdicts[i].pairs > 0)
			json_object_array_add(
				verdicts, goal_as_json(&goals[i], &report->verdicts[i]));
	for (size_t i = 0; i < report->figures.count; i++)
		json_object_array_add(figures, figure_as_json(&report->figures.items[i]));
	add(whole, "about", about_as_json(report->about));
	add_count(whole, "hung", (size_t)report->hung);
	add(whole, "goals", verdicts);
	add(whole, "figures", figures);
	add(whole, "runs", json_object_get(report->runs.source));
	(void)fprintf(out, "%s\n",
		json_object_to_json_string_ext(
			whole, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(whole);
}
