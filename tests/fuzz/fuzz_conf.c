// SPDX-License-Identifier: GPL-2.0-or-later
/* Configuration files: any octets, against a table with every type of value. */
#include <stdint.h>
#include <stdlib.h>

#include "base/conf.h"
#include "base/mem.h"

struct all {
	const char *text, *name, *addr, *secret;
	const struct conf_words *words;
	uint32_t number, time;
	int32_t gain;
	bool yesno;
	unsigned int choice;
};

static const char *const choices[] = { "one", "two", NULL };

#define KEY(n, t, ...) { .name = #n, .type = t, \
	.offset = offsetof(struct all, n), .help = #n, __VA_ARGS__ }

static const struct conf_key keys[] = {
	KEY(text, CONF_TEXT, .fallback = "x"),
	KEY(name, CONF_NAME),
	KEY(addr, CONF_ADDR),
	KEY(secret, CONF_TEXT, .min = 4, .flags = CONF_SECRET),
	KEY(words, CONF_WORDS, .max = 100),
	KEY(number, CONF_NUMBER, .min = 3, .max = 4000000000u),
	KEY(time, CONF_TIME, .min = 10, .max = 86400000),
	KEY(gain, CONF_DB, .min = 60, .max = 30, .fallback = "0"),
	KEY(yesno, CONF_YESNO, .fallback = "no"),
	KEY(choice, CONF_CHOICE, .choices = choices, .fallback = "two"),
	{ .name = NULL },
};

static const struct conf_kind kinds[] = {
	{ "all", CONF_ONCE, sizeof(struct all), keys, "", NULL },
	{ "many", CONF_MANY, sizeof(struct all), keys, "", "m" },
	{ .name = NULL },
};

static void hear(void *arg, const char *text)
{
	*(unsigned int *)arg += *text != '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct conf_entry *e = NULL;
	unsigned int n_told = 0;
	struct conf *c;

	if (conf_new(&c, kinds, hear, &n_told))
		abort();
	(void)conf_read_text(c, "a", (const char *)data, size);
	/* and as a drop-in of itself: every key is replaced */
	(void)conf_read_text(c, "b", (const char *)data, size);
	if ((conf_finish(c) != 0) != (n_told != 0))
		abort();	/* an error must be told, and only an error */
	while ((e = conf_next(c, "many", e)))
		if (!conf_same(e, e) || conf_find(c, "many", e->name) != e)
			abort();
	(void)mem_deref(c);
	return 0;
}
