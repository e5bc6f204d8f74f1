// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * E1 lines over UDP: the directories of lq-satop.ko in configfs, which it explains
 * (kernel/hw/satop_config.c). lqd is not asked: these are boards that come and go.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lqctl/answer.h"
#include "lqctl/command.h"
#include "lqctl/pw.h"
#include "lqctl/pw_file.h"
#include "lqctl/text.h"

static const struct column columns[] = {
	{ "PSEUDOWIRE", "name", CELL_TEXT }, { "SPAN", "span", CELL_SOME },
	{ "LOCAL", "local", CELL_TEXT }, { "PEER", "peer", CELL_TEXT },
	{ "CLOCK", "clock", CELL_TEXT }, { "STATE", "state", CELL_WORD },
	{ "PLAYED", "played", CELL_NUMBER }, { "LOST", "lost", CELL_NUMBER },
	{ "LATE", "late", CELL_NUMBER },
	{ "REFUSED", "foreign", CELL_NUMBER }, { .title = NULL }
};

/* "lost=3" lines */
static void add_stats(json_t *pw, const char *name)
{
	char text[PW_FACT_MAX], *line, *rest = text, *value;

	if (pw_read(name, "stats", text))
		return;
	while ((line = strsep(&rest, "\n"))) {
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = 0;
		json_object_set_new(pw, line,
				    json_integer(strtoll(value, NULL, 10)));
	}
}

static const char *state_of(const json_t *pw)
{
	if (!number_of(pw, "span"))
		return "down";
	return number_of(pw, "is_lops") ? "dead" :
								     "up";
}

static json_t *facts_of(const char *name)
{
	json_t *pw = json_pack("{s:s, s:I}", "name", name, "span",
			       (json_int_t)pw_number(name, "span"));
	char text[PW_FACT_MAX];
	size_t i;

	for (i = 0; i < PW_SETTINGS; i++)
		if (!pw_read(name, pw_settings[i], text))
			json_object_set_new(pw, pw_settings[i], json_string(text));
	add_stats(pw, name);
	json_object_set_new(pw, "state", json_string(state_of(pw)));
	return pw;
}

static enum status not_loaded(int err)
{
	fprintf(stderr, t("lqctl: lq-satop.ko is not there (%s: %s): modprobe lq-satop\n"),
		pw_root(), strerror(-err));
	return STATUS_REFUSED;
}

enum status run_pw_list(const struct invocation *in)
{
	json_t *list;
	char **names;
	int i, n = pw_names(&names);

	if (n < 0)
		return not_loaded(n);
	list = json_array();
	for (i = 0; i < n; i++)
		json_array_append_new(list, facts_of(names[i]));
	pw_names_free(names, n);
	if (in->is_json) {
		print_json(list);
	} else {
		table_print(stdout, columns, list,
			    "No pseudowires: lqctl pw add NAME LOCAL PEER.");
	}
	json_decref(list);
	return STATUS_WELL;
}

/* ------------------------------------------------------------------ changing */

/* Return: 0 or -errno, told */
static int set(const char *name, const char *fact, const char *value)
{
	int err = pw_write(name, fact, value);

	if (err)
		fprintf(stderr, t("lqctl: %s = %s: %s\n"), fact, value,
			strerror(-err));
	return err;
}

static bool is_option(const char *name)
{
	size_t i;

	for (i = 0; i < PW_OPTIONS; i++)
		if (!strcmp(name, pw_settings[i]))
			return true;
	fprintf(stderr, t("lqctl: \"%.40s\" is no setting of a pseudowire\n"), name);
	return false;
}

/* "clock=adaptive,jitter_ms=8" */
static int set_options(const char *name, const char *options)
{
	char text[256], *rest = text, *word, *value;
	int err;

	snprintf(text, sizeof(text), "%s", options);
	while ((word = strsep(&rest, ","))) {
		value = word + strcspn(word, "=");
		if (*value)
			*value++ = 0;
		err = is_option(word) ? set(name, word, value) : -EINVAL;
		if (err)
			return err;
	}
	return 0;
}

static enum status done(const struct invocation *in)
{
	puts(in->is_json ? "{}" : t("done"));
	return STATUS_WELL;
}

static bool is_name(const char *name)
{
	if (pw_name_is_valid(name))
		return true;
	fprintf(stderr, t("lqctl: \"%.40s\" is no name of a pseudowire\n"), name);
	return false;
}

static enum status refused(const char *what, int err)
{
	fprintf(stderr, "lqctl: %s: %s\n", what, strerror(-err));
	return STATUS_REFUSED;
}

/* Do the settings go together? Told if not; the module would say EINVAL. */
static bool is_whole(const char *name)
{
	char cas[PW_FACT_MAX];
	const char *objection;
	struct pw_form form = {
		.cas = cas,
		.slots = (uint32_t)pw_number(name, "slots"),
		.octets = (uint32_t)pw_number(name, "octets"),
		.rtp = (uint32_t)pw_number(name, "rtp"),
		.cas_rtp = (uint32_t)pw_number(name, "cas_rtp"),
	};

	if (pw_read(name, "cas", cas))
		return true;	/* a module that knows of none */
	objection = pw_objection(&form);
	if (objection)
		fprintf(stderr, "lqctl: %s\n", t(objection));
	return !objection;
}

enum status run_pw_add(const struct invocation *in)
{
	const char *name = in->args[0];
	int err;

	if (!is_name(name))
		return STATUS_USE;
	err = pw_make(name);
	if (err)
		return err == -ENOENT ? not_loaded(err) : refused(name, err);
	if (!set(name, "local", in->args[1]) &&
	    !set(name, "peer", in->args[2]) &&
	    (in->n_args < 4 || !set_options(name, in->args[3])) &&
	    is_whole(name) && !set(name, "enable", "1"))
		return done(in);
	(void)pw_remove(name);	/* whole or not at all */
	return STATUS_REFUSED;
}

enum status run_pw_del(const struct invocation *in)
{
	int err;

	if (!is_name(in->args[0]))
		return STATUS_USE;
	err = pw_remove(in->args[0]);
	return err ? refused(in->args[0], err) : done(in);
}

/* ---------------------------------------------------------------- over a reboot */

static const char *file_of(const struct invocation *in)
{
	return in->n_args ? in->args[0] : PW_FILE;
}

enum status run_pw_save(const struct invocation *in)
{
	unsigned int n;
	int err = pw_file_write(file_of(in), &n);

	if (err)
		return refused(file_of(in), err);
	if (in->is_json)
		printf("{\"written\": %u}\n", n);
	else
		printf(t("%u written to %s\n"), n, file_of(in));
	return STATUS_WELL;
}

static void complain(void *arg, const char *text)
{
	fprintf(stderr, "lqctl: %s\n", text);
}

enum status run_pw_load(const struct invocation *in)
{
	unsigned int n = 0;
	struct conf *c;
	int err = pw_file_read(&c, file_of(in), complain, NULL);

	if (!err)
		err = pw_file_apply(c, &n);
	(void)mem_deref(c);
	if (in->is_json)
		printf("{\"changed\": %u}\n", n);
	else
		printf(t("%u made or changed\n"), n);
	return err ? STATUS_REFUSED : STATUS_WELL;
}
