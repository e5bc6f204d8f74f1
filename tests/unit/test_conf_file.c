// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/mem.h"
#include "unit/harness.h"

struct shop {
	const char *owner;
	const char *addr;
	uint32_t shelves;
	uint32_t lunch_ms;
	bool is_open;
	unsigned int colour;
	const char *safe;
};

struct item {
	const char *label;
	const struct conf_words *tags;
	const char *maker;
};

static const char *const colours[] = { "red", "green", NULL };

static const struct conf_key shop_keys[] = {
	{ .name = "owner", .type = CONF_TEXT, .offset = offsetof(struct shop, owner),
	  .fallback = "nobody", .help = "Who it belongs to", .max = 12 },
	{ .name = "addr", .type = CONF_ADDR, .offset = offsetof(struct shop, addr),
	  .help = "Where it is", .example = "192.168.1.10" },
	{ .name = "shelves", .type = CONF_NUMBER,
	  .offset = offsetof(struct shop, shelves), .min = 1, .max = 100,
	  .fallback = "10", .help = "How many" },
	{ .name = "lunch", .type = CONF_TIME,
	  .offset = offsetof(struct shop, lunch_ms), .max = 7200000,
	  .fallback = "30min", .help = "Break" },
	{ .name = "open", .type = CONF_YESNO,
	  .offset = offsetof(struct shop, is_open), .fallback = "yes",
	  .help = "Open at all" },
	{ .name = "colour", .type = CONF_CHOICE,
	  .offset = offsetof(struct shop, colour), .choices = colours,
	  .fallback = "green", .help = "Of the door" },
	{ .name = "safe", .type = CONF_TEXT, .offset = offsetof(struct shop, safe),
	  .min = 8, .flags = CONF_SECRET, .help = "Its word" },
	{ .name = NULL },
};

static const struct conf_key item_keys[] = {
	{ .name = "label", .type = CONF_TEXT, .offset = offsetof(struct item, label),
	  .flags = CONF_MUST, .help = "What is on it", .example = "Tea" },
	{ .name = "tags", .type = CONF_WORDS, .offset = offsetof(struct item, tags),
	  .max = 6, .help = "What it is", .example = "hot wet" },
	{ .name = "maker", .type = CONF_NAME, .offset = offsetof(struct item, maker),
	  .help = "Who made it", .example = "x" },
	{ .name = NULL },
};

static const struct conf_kind kinds[] = {
	{ "shop", CONF_ONCE, sizeof(struct shop), shop_keys, "The shop", NULL },
	{ "item", CONF_MANY, sizeof(struct item), item_keys, "A ware", "tea" },
	{ .name = NULL },
};

static char told[4096];

static void hear(void *arg, const char *text)
{
	size_t len = strlen(told);

	snprintf(told + len, sizeof(told) - len, "%s\n", text);
}

/* Reads @text as "f"; NULL only when memory was short. */
static struct conf *conf_of(const char *text, int *err)
{
	struct conf *c;
	int more;

	told[0] = '\0';
	if (conf_new(&c, kinds, hear, NULL))
		return NULL;
	*err = conf_read_text(c, "f", text, strlen(text));
	more = conf_finish(c);
	*err = *err ? *err : more;
	return c;
}

TEST(conf_empty_file_means_the_defaults)
{
	const struct shop *s;
	struct conf *c;
	int err;

	c = conf_of("", &err);
	CHECK_EQ(0, err);
	s = conf_next(c, "shop", NULL)->data;
	CHECK_STR("nobody", s->owner);
	CHECK_STR(NULL, s->addr);
	CHECK_EQ(10, s->shelves);
	CHECK_EQ(30 * 60000, s->lunch_ms);
	CHECK(s->is_open);
	CHECK_EQ(1, s->colour);
	CHECK(!conf_next(c, "item", NULL));
	CHECK(!conf_is_given(conf_next(c, "shop", NULL), "owner"));
	c = mem_deref(c);
}

TEST(conf_values_arrive)
{
	const struct conf_entry *e;
	const struct shop *s;
	const struct item *i;
	struct conf *c;
	int err;

	c = conf_of("\xef\xbb\xbf# comment\r\n[shop]\r\nowner = 王 先生 ; him\n"
		    "addr=fe80::1\nshelves: 7\nlunch = 90 s\nopen = no\n"
		    "colour = red\nsafe = s3cr3t-word\n"
		    "[item tea]\nlabel = Tea\ntags = hot,wet\n"
		    "  green\n\t# no\n  leaf \nmaker=li.1\n"
		    "[item cup] # second\nlabel=Cup", &err);
	CHECK_STR("", told);
	CHECK_EQ(0, err);
	s = conf_next(c, "shop", NULL)->data;
	CHECK_STR("王 先生", s->owner);
	CHECK_STR("fe80::1", s->addr);
	CHECK_EQ(7, s->shelves);
	CHECK_EQ(90000, s->lunch_ms);
	CHECK(!s->is_open);
	CHECK_EQ(0, s->colour);
	CHECK_STR("s3cr3t-word", s->safe);
	e = conf_next(c, "item", NULL);
	CHECK_STR("tea", e->name);
	CHECK_EQ(10, e->line);
	i = e->data;
	CHECK_EQ(4, i->tags->n);
	CHECK_STR("hot", i->tags->word[0]);
	CHECK_STR("leaf", i->tags->word[3]);
	CHECK_STR("li.1", i->maker);
	e = conf_next(c, "item", e);
	CHECK_STR("cup", e->name);
	CHECK_EQ(0, ((const struct item *)e->data)->tags->n);
	CHECK(!conf_next(c, "item", e));
	CHECK(conf_find(c, "item", "cup") == e);
	CHECK(!conf_find(c, "item", "pot"));
	c = mem_deref(c);
}

TEST(conf_errors_name_place_and_remedy)
{
	static const struct {
		const char *text, *want;
	} row[] = {
		{ "[shop]\nshelfs = 3",
		  "f:2: [shop] shelfs: no such key here; is shelves meant?\n" },
		{ "[shop]\nwindow = 3",
		  "f:2: [shop] window: no such key here\n" },
		{ "[shoe]\nx = 1\ny = 2\n",
		  "f:1: no such section: [shoe]; there are: [shop] [item NAME]\n" },
		{ "x = 1", "f:1: stands before the first [section]\n" },
		{ "[shop", "f:1: a section is [kind] or [kind name] and nothing else\n" },
		{ "[shop] x = 1", "f:1: a section is [kind] or [kind name] and nothing else\n" },
		{ "[shop a]", "f:1: [shop] has no name\n" },
		{ "[item]", "f:1: [item NAME] needs a name: up to 31 letters, digits, dots, _ and -\n" },
		{ "[item ../x]", "f:1: [item NAME] needs a name: up to 31 letters, digits, dots, _ and -\n" },
		{ "[shop]\n\n[shop]\nopen=no",
		  "f:3: [shop] begins again; its first part is in line 1\n" },
		{ "[shop]\nopen=no\nopen=no",
		  "f:3: [shop] open: stands here again; first in line 2\n" },
		{ "[shop]\nopen", "f:2: [shop] is not \"key = value\"\n" },
		{ "[shop]\nopen = maybe",
		  "f:2: [shop] open: \"maybe\" is neither yes nor no\n" },
		{ "[shop]\nshelves = 101",
		  "f:2: [shop] shelves: \"101\" is not a number from 1 to 100\n" },
		{ "[shop]\nshelves = 99999999999999999999",
		  "f:2: [shop] shelves: \"99999999999999999999\" is not a number from 1 to 100\n" },
		{ "[shop]\nshelves = -1",
		  "f:2: [shop] shelves: \"-1\" is not a number from 1 to 100\n" },
		{ "[shop]\nlunch = 20",
		  "f:2: [shop] lunch: \"20\" is not a time; write it as 500ms, 20s, 3min or 1h\n" },
		{ "[shop]\nlunch = 3h",
		  "f:2: [shop] lunch: 3h is not from 0 to 2h\n" },
		{ "[shop]\ncolour = blue",
		  "f:2: [shop] colour: \"blue\" is not one of: red green\n" },
		{ "[shop]\naddr = shop.example",
		  "f:2: [shop] addr: \"shop.example\" is not a numeric address such as 192.168.1.10\n" },
		{ "[shop]\nowner = thirteen letters",
		  "f:2: [shop] owner: is 16 octets long; 0 to 12 will do\n" },
		{ "[shop]\nsafe = short",
		  "f:2: [shop] safe: is 5 octets long; 8 to 200 will do\n" },
		{ "[item a]",
		  "f:1: [item a] label: is missing: What is on it\n" },
		{ "[item a]\nlabel = b\n  more",
		  "f:3: [item a] label: only lists go on in a line that begins with a blank\n" },
		{ "[item a]\n  label = b",
		  "f:2: [item a] begins with a blank but continues nothing\n"
		  "f:1: [item a] label: is missing: What is on it\n" },
		{ "[item a]\nlabel=b\ntags = 1 2 3 4 5 6 7",
		  "f:3: [item a] tags: has 7 words; 0 to 6 will do\n" },
		{ "[item a]\nlabel=b\nmaker = a b",
		  "f:3: [item a] maker: \"a b\" is not a name: up to 31 letters, digits, dots, _ and -\n" },
		{ "[shop]\nowner = \x1b[2J",
		  "f:2: [shop] octet 9 is 0x1b: a control character, or not UTF-8\n" },
		{ "[shop]\nowner = \xff",
		  "f:2: [shop] octet 9 is 0xff: a control character, or not UTF-8\n" },
	};
	struct conf *c;
	size_t i;
	int err;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		c = conf_of(row[i].text, &err);
		CHECK_EQ(-EINVAL, err);
		CHECK_STR(row[i].want, told);
		c = mem_deref(c);
	}
}

TEST(conf_tells_every_error_not_just_the_first)
{
	struct conf *c;
	int err;

	c = conf_of("[shop]\nopen = x\nshelves = y\n[item a]\nzz=1\n", &err);
	CHECK_EQ(4, conf_n_errors(c));
	c = mem_deref(c);
}

TEST(conf_too_long_line_is_refused_whole)
{
	char text[4000] = "[shop]\nowner = ";
	struct conf *c;
	int err;

	memset(text + strlen(text), 'x', sizeof(text) - 1 - strlen(text));
	c = conf_of(text, &err);
	CHECK_EQ(-EINVAL, err);
	CHECK_STR("f:2: [shop] is longer than 999 octets\n", told);
	c = mem_deref(c);
}

TEST(conf_complaint_points_to_the_key_or_its_section)
{
	const struct conf_entry *e;
	struct conf *c;
	int err;

	c = conf_of("[item a]\n\nlabel = b\n", &err);
	e = conf_next(c, "item", NULL);
	conf_complain(c, e, "label", "no %s", "shelf");
	conf_complain(c, e, "maker", "unknown");
	conf_complain(c, conf_next(c, "shop", NULL), NULL, "closed");
	CHECK_STR("f:3: [item a] label: no shelf\n"
		  "f:1: [item a] maker: unknown\n"
		  "[shop] closed\n", told);
	c = mem_deref(c);
}

TEST(conf_same_compares_values_not_letters)
{
	struct conf *a, *b;
	int err;

	a = conf_of("[shop]\nlunch = 90s\nopen=no\n", &err);
	b = conf_of("# other\n[shop]\nopen = no\nlunch = 90000ms\n", &err);
	CHECK(conf_same(conf_next(a, "shop", NULL), conf_next(b, "shop", NULL)));
	b = mem_deref(b);
	b = conf_of("[shop]\nlunch = 91s\nopen=no\n", &err);
	CHECK(!conf_same(conf_next(a, "shop", NULL), conf_next(b, "shop", NULL)));
	CHECK(!conf_same(conf_next(a, "shop", NULL), NULL));
	CHECK(conf_same(NULL, NULL));
	a = mem_deref(a);
	b = mem_deref(b);
}

static void write_file(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	CHECK(f);
	fputs(text, f);
	fclose(f);
}

TEST(conf_drop_in_files_replace_and_go_on)
{
	char dir[] = "/tmp/test_conf.XXXXXX", path[80], sub[64];
	const struct shop *s;
	struct conf *c;

	CHECK(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/f.conf", dir);
	snprintf(sub, sizeof(sub), "%s/f.conf.d", dir);
	CHECK_EQ(0, mkdir(sub, 0700));
	write_file(dir, "f.conf", "[shop]\nowner = one\nshelves = 1\n");
	write_file(sub, "20.conf", "[shop]\nowner = three\n");
	write_file(sub, "10.conf", "[shop]\nowner = two\n[item a]\nlabel=A\n");
	write_file(sub, "notes.txt", "not read");
	told[0] = '\0';
	CHECK_EQ(0, conf_new(&c, kinds, hear, NULL));
	CHECK_EQ(0, conf_read(c, path));
	CHECK_EQ(0, conf_finish(c));
	CHECK_STR("", told);
	s = conf_next(c, "shop", NULL)->data;
	CHECK_STR("three", s->owner);
	CHECK_EQ(1, s->shelves);
	CHECK(conf_find(c, "item", "a"));
	c = mem_deref(c);
	unlink(path);
	snprintf(path, sizeof(path), "%s/10.conf", sub);
	unlink(path);
	memcpy(strrchr(path, '/') + 1, "20.conf", 7);
	unlink(path);
	snprintf(path, sizeof(path), "%s/notes.txt", sub);
	unlink(path);
	rmdir(sub);
	rmdir(dir);
}

TEST(conf_missing_file_is_told)
{
	struct conf *c;

	told[0] = '\0';
	CHECK_EQ(0, conf_new(&c, kinds, hear, NULL));
	CHECK_EQ(-ENOENT, conf_read(c, "/nonexistent/lqd.conf"));
	CHECK_STR("/nonexistent/lqd.conf: cannot be read: "
		  "No such file or directory\n", told);
	CHECK_EQ(-EISDIR, conf_read(c, "/"));
	c = mem_deref(c);
}

TEST(conf_sample_reads_back_as_the_defaults)
{
	struct conf *c;
	char *text;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	int err;

	CHECK(f);
	conf_print_sample(f, kinds, "shop.conf");
	fclose(f);
	c = conf_of(text, &err);
	CHECK_EQ(0, err);
	CHECK_STR("", told);
	CHECK(strstr(text, "\n# How many (1 to 100)\n#shelves = 10\n"));
	CHECK(strstr(text, "\n#[item tea]\n"));
	CHECK(strstr(text, "\n# What is on it; must be given\n#label = Tea\n"));
	c = mem_deref(c);
	free(text);
}

TEST(conf_survives_short_memory)
{
	struct conf *c;
	int err = 0;

	c = conf_of("[shop]\nowner = a\naddr = ::1\n[item a]\nlabel = b\n"
		    "tags = a b\n  c d\n", &err);
	if (!oom())
		CHECK_EQ(0, err);
	c = mem_deref(c);
}

TESTS(
	RUN(conf_empty_file_means_the_defaults),
	RUN(conf_values_arrive),
	RUN(conf_errors_name_place_and_remedy),
	RUN(conf_tells_every_error_not_just_the_first),
	RUN(conf_too_long_line_is_refused_whole),
	RUN(conf_complaint_points_to_the_key_or_its_section),
	RUN(conf_same_compares_values_not_letters),
	RUN(conf_drop_in_files_replace_and_go_on),
	RUN(conf_missing_file_is_told),
	RUN(conf_sample_reads_back_as_the_defaults),
	RUN_OOM(conf_survives_short_memory),
)
