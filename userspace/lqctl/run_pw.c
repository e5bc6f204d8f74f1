// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * E1 lines over UDP: the directories of lq-satop.ko in configfs, which it explains
 * (kernel/hw/satop_config.c). lqd is not asked: these are boards that come and go.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lqctl/command.h"
#include "lqctl/text.h"

#define ROOT "/sys/kernel/config/lq-satop"
#define FACT_MAX 4096

static const struct column columns[] = {
	{ "PSEUDOWIRE", "name", CELL_TEXT }, { "SPAN", "span", CELL_SOME },
	{ "LOCAL", "local", CELL_TEXT }, { "PEER", "peer", CELL_TEXT },
	{ "CLOCK", "clock", CELL_TEXT }, { "STATE", "state", CELL_WORD },
	{ "PLAYED", "played", CELL_NUMBER }, { "LOST", "lost", CELL_NUMBER },
	{ "LATE", "late", CELL_NUMBER },
	{ "REFUSED", "foreign", CELL_NUMBER }, { .title = NULL }
};

/* Shown as text; what can be set is what stands before the last one. */
static const char *const settings[] = {
	"octets", "slots", "jitter_ms", "dscp", "clock", "local", "peer",
};
#define N_SETTINGS (sizeof(settings) / sizeof(settings[0]))
#define N_OPTIONS (N_SETTINGS - 2)	/* not the addresses */

static const char *root(void)
{
	const char *other = getenv("LQCTL_PW");

	return other && *other ? other : ROOT;
}

static void path_of(char *path, size_t size, const char *name, const char *fact)
{
	snprintf(path, size, "%s/%s%s%s", root(), name, fact ? "/" : "",
		 fact ? fact : "");
}

/* ------------------------------------------------------------------- reading */

/* Without its last newline. Return: 0 or -errno */
static int read_fact(const char *name, const char *fact, char text[FACT_MAX])
{
	char path[512];
	ssize_t n;
	int fd, err = 0;

	path_of(path, sizeof(path), name, fact);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, text, FACT_MAX - 1);
	if (n < 0)
		err = -errno;
	else
		text[n && text[n - 1] == '\n' ? n - 1 : n] = 0;
	close(fd);
	return err;
}

static long long number_of(const char *name, const char *fact)
{
	char text[FACT_MAX];

	return read_fact(name, fact, text) ? 0 : strtoll(text, NULL, 0);
}

/* "lost=3" lines */
static void add_stats(json_t *pw, const char *name)
{
	char text[FACT_MAX], *line, *rest = text, *value;

	if (read_fact(name, "stats", text))
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
	if (!json_integer_value(json_object_get(pw, "span")))
		return "down";
	return json_integer_value(json_object_get(pw, "is_lops")) ? "dead" :
								     "up";
}

static json_t *facts_of(const char *name)
{
	json_t *pw = json_pack("{s:s, s:I}", "name", name, "span",
			       (json_int_t)number_of(name, "span"));
	char text[FACT_MAX];
	size_t i;

	for (i = 0; i < N_SETTINGS; i++)
		if (!read_fact(name, settings[i], text))
			json_object_set_new(pw, settings[i], json_string(text));
	add_stats(pw, name);
	json_object_set_new(pw, "state", json_string(state_of(pw)));
	return pw;
}

static enum status not_loaded(void)
{
	fprintf(stderr, t("lqctl: lq-satop.ko is not there (%s: %s): modprobe lq-satop\n"),
		root(), strerror(errno));
	return STATUS_REFUSED;
}

enum status run_pw_list(const struct invocation *in)
{
	struct dirent **entries;
	json_t *list;
	int i, n = scandir(root(), &entries, NULL, alphasort);

	if (n < 0)
		return not_loaded();
	list = json_array();
	for (i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.')
			json_array_append_new(list, facts_of(entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
	if (in->is_json) {
		json_dumpf(list, stdout, JSON_INDENT(2));
		putchar('\n');
	} else {
		table_print(stdout, columns, list,
			    "No pseudowires: lqctl pw add NAME LOCAL PEER.");
	}
	json_decref(list);
	return STATUS_WELL;
}

/* ------------------------------------------------------------------ changing */

static int write_fact(const char *name, const char *fact, const char *value)
{
	char path[512];
	int fd, err = 0;

	path_of(path, sizeof(path), name, fact);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, value, strlen(value)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* Return: 0 or -errno, told */
static int set(const char *name, const char *fact, const char *value)
{
	int err = write_fact(name, fact, value);

	if (err)
		fprintf(stderr, t("lqctl: %s = %s: %s\n"), fact, value,
			strerror(-err));
	return err;
}

static bool is_option(const char *name)
{
	size_t i;

	for (i = 0; i < N_OPTIONS; i++)
		if (!strcmp(name, settings[i]))
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

/* Return: is it a directory's name, and no way out of ours? */
static bool is_name(const char *name)
{
	if (*name && *name != '.' && !strchr(name, '/'))
		return true;
	fprintf(stderr, t("lqctl: \"%.40s\" is no name of a pseudowire\n"), name);
	return false;
}

enum status run_pw_add(const struct invocation *in)
{
	const char *name = in->args[0];
	char path[512];

	if (!is_name(name))
		return STATUS_USE;
	path_of(path, sizeof(path), name, NULL);
	if (mkdir(path, 0755)) {
		if (errno == ENOENT)
			return not_loaded();
		fprintf(stderr, "lqctl: %s: %s\n", name, strerror(errno));
		return STATUS_REFUSED;
	}
	if (!set(name, "local", in->args[1]) &&
	    !set(name, "peer", in->args[2]) &&
	    (in->n_args < 4 || !set_options(name, in->args[3])) &&
	    !set(name, "enable", "1"))
		return done(in);
	(void)rmdir(path);	/* whole or not at all */
	return STATUS_REFUSED;
}

enum status run_pw_del(const struct invocation *in)
{
	char path[512];

	if (!is_name(in->args[0]))
		return STATUS_USE;
	path_of(path, sizeof(path), in->args[0], NULL);
	if (!rmdir(path))
		return done(in);
	fprintf(stderr, "lqctl: %s: %s\n", in->args[0], strerror(errno));
	return STATUS_REFUSED;
}
