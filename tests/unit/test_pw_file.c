// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Pseudowires in a file: every mistake is told with its place and changes nothing;
 * what is written is what is read. Folders and files stand for configfs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "lqctl/pw.h"
#include "lqctl/pw_file.h"
#include "unit/harness.h"

#define ENDS "local = 192.0.2.1:49152\npeer = 192.0.2.2:49152\n"

static char folder[64], file[96], told[1024];

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	CHECK(f);
	if (!f)
		return;
	fputs(text, f);
	fclose(f);
}

static const char *get(const char *path)
{
	static char text[1024];
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	text[n] = 0;
	if (f)
		fclose(f);
	return text;
}

static void begin(void)
{
	snprintf(folder, sizeof(folder), "/tmp/lq-pw-XXXXXX");
	CHECK(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s.conf", folder);
	setenv("LQCTL_PW", folder, 1);
	told[0] = 0;
}

/* A wire as the module shows it; @enable: "0", "1" */
static void make(const char *name, const char *jitter_ms, const char *enable)
{
	const char *const fact[][2] = {
		{ "octets", "256" }, { "slots", "0x00000000" },
		{ "jitter_ms", jitter_ms }, { "dscp", "46" }, { "rtp", "0" },
		{ "cas", "none" }, { "cas_rtp", "0" }, { "clock", "tick" }, { "local", "192.0.2.1:49152" },
		{ "peer", "192.0.2.2:49152" }, { "enable", enable },
	};
	char path[128];
	size_t i;

	CHECK_EQ(0, pw_make(name));
	for (i = 0; i < sizeof(fact) / sizeof(fact[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s/%s", folder, name, fact[i][0]);
		put(path, fact[i][1]);
	}
}

static const char *fact(const char *name, const char *fact)
{
	static char text[PW_FACT_MAX];

	CHECK_EQ(0, pw_read(name, fact, text));
	return text;
}

static void end(void)
{
	static const char *const facts[] = { "octets", "slots", "jitter_ms", "dscp",
					     "rtp", "cas", "cas_rtp", "clock", "local", "peer", "enable" };
	char path[128], **names;
	int i, n = pw_names(&names);
	size_t k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < sizeof(facts) / sizeof(facts[0]); k++) {
			snprintf(path, sizeof(path), "%s/%s/%s", folder, names[i],
				 facts[k]);
			(void)unlink(path);
		}
		CHECK_EQ(0, pw_remove(names[i]));
	}
	if (n >= 0)
		pw_names_free(names, n);
	(void)unlink(file);
	CHECK_EQ(0, rmdir(folder));
}

/* The first error, without the folder before the file's name. */
static void keep_first(void *arg, const char *text)
{
	const char *name = strstr(text, "lq-pw-");

	if (!told[0])
		snprintf(told, sizeof(told), "%s", name ? name + 12 : text);
}

/* Return: of pw_file_read(), or of pw_file_apply() */
static int load(const char *text, unsigned int *n)
{
	struct conf *c;
	int err;

	*n = 0;
	if (text)
		put(file, text);
	err = pw_file_read(&c, file, keep_first, NULL);
	if (!err)
		err = pw_file_apply(c, n);
	(void)mem_deref(c);
	return err;
}

TEST(a_mistake_is_told_with_its_place)
{
	static const struct { const char *text, *want; } t[] = {
		{ "[wire a]\nlocal = 192.0.2.1:49152\n",
		  ".conf:1: [wire a] peer: is missing: the far end's" },
		{ "[wire a]\n" ENDS "jitter_ms = 65\n",
		  ".conf:4: [wire a] jitter_ms: " },
		{ "[wire a]\nlocal = 192.0.2.1\npeer = 192.0.2.2:1\n",
		  ".conf:2: [wire a] local: an address and a port, as in 192.0.2.1:49152" },
		{ "[wire a]\nlocal = 192.0.2.1:1\npeer = 192.0.2.2:70000\n",
		  ".conf:3: [wire a] peer: an address and a port, as in 192.0.2.1:49152" },
		{ "[wire a]\n" ENDS "octets = 100\n",
		  ".conf:4: [wire a] octets: a multiple of 32" },
		{ "[wire a]\n" ENDS "slots = 0x1\n",
		  ".conf:4: [wire a] slots: bit 1 is timeslot 1, bit 31 timeslot 31, as in 0xfffefffe" },
		{ "[wire a]\n" ENDS "rtp = 8\n",
		  ".conf:4: [wire a] rtp: a free payload type, 96 to 127, or 0" },
		{ "[wire a]\n" ENDS "cas_rtp = 8\n",
		  ".conf:4: [wire a] cas_rtp: a free payload type, 96 to 127, or 0" },
		{ "[wire a]\n" ENDS "cas = trunk\n",
		  ".conf:4: [wire a] cas: cas needs slots, without timeslot 16" },
		{ "[wire a]\n" ENDS "slots = 0x10002\ncas = packets\n",
		  ".conf:5: [wire a] cas: cas needs slots, without timeslot 16" },
		{ "[wire a]\n" ENDS "slots = 2\noctets = 96\ncas = trunk\n",
		  ".conf:6: [wire a] cas: cas = trunk: octets are 32, 64, 128, 256 or 512" },
		{ "[wire a]\n" ENDS "slots = 2\nrtp = 96\ncas = packets\n",
		  ".conf:6: [wire a] cas: cas = packets with rtp: cas_rtp is a payload type of its own" },
		{ "[wire a]\n" ENDS "clock = sun\n", ".conf:4: [wire a] clock: " },
		{ "[wire a]\n" ENDS "colour = red\n", ".conf:4: [wire a] colour: no such key here" },
		{ "[wire]\n" ENDS, ".conf:1: " },
		{ "[cable a]\n" ENDS, ".conf:1: " },
	};
	unsigned int n;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		begin();
		CHECK_EQ(-EINVAL, load(t[i].text, &n));
		CHECK_EQ(0, strncmp(t[i].want, told, strlen(t[i].want)));
		if (strncmp(t[i].want, told, strlen(t[i].want)))
			CHECK_STR(t[i].want, told);
		CHECK_EQ(0, n);
		end();
	}
}

TEST(one_mistake_keeps_all_as_it_was)
{
	unsigned int n;

	begin();
	make("paris", "4", "1");
	CHECK_EQ(-EINVAL, load("[wire paris]\n" ENDS "jitter_ms = 8\n"
			       "[wire rome]\n" ENDS "dscp = 64\n", &n));
	CHECK_STR("4", fact("paris", "jitter_ms"));
	end();
}

TEST(only_what_differs_is_changed)
{
	unsigned int n;

	begin();
	make("paris", "4", "1");
	make("rome", "4", "1");
	CHECK_EQ(0, load("[wire paris]\n" ENDS "[wire rome]\n" ENDS
			 "jitter_ms = 8\n", &n));
	CHECK_EQ(1, n);
	CHECK_STR("4", fact("paris", "jitter_ms"));
	CHECK_STR("8", fact("rome", "jitter_ms"));
	CHECK_STR("1", fact("rome", "enable"));
	end();
}

/* Such a folder has none of the module's files. */
TEST(what_the_module_refuses_is_told_and_leaves_nothing)
{
	char **names;
	unsigned int n;
	int n_names;

	begin();
	CHECK_EQ(-EINVAL, load("[wire paris]\n" ENDS, &n));
	CHECK_STR(".conf:1: [wire paris] octets: 256: No such file or directory",
		  told);
	n_names = pw_names(&names);
	CHECK_EQ(0, n_names);
	pw_names_free(names, n_names);
	end();
}

TEST(without_the_module_it_says_so)
{
	unsigned int n;

	begin();
	setenv("LQCTL_PW", "/nonexistent", 1);
	CHECK_EQ(-EINVAL, load("[wire paris]\n" ENDS, &n));
	CHECK_STR(".conf:1: [wire paris] No such file or directory: modprobe lq-satop",
		  told);
	setenv("LQCTL_PW", folder, 1);
	end();
}

TEST(what_is_written_is_what_is_read)
{
	unsigned int n = 0;

	begin();
	make("paris", "8", "1");
	make("down", "4", "0");
	CHECK_EQ(0, pw_file_write(file, &n));
	CHECK_EQ(1, n);
	CHECK_STR("# Written by `lqctl pw save`; made again by `lqctl pw load`.\n"
		  "\n[wire paris]\nlocal = 192.0.2.1:49152\n"
		  "peer = 192.0.2.2:49152\noctets = 256\nslots = 0x00000000\n"
		  "jitter_ms = 8\ndscp = 46\nrtp = 0\ncas = none\n"
		  "cas_rtp = 0\nclock = tick\n",
		  get(file));
	CHECK_EQ(0, load(NULL, &n));
	CHECK_EQ(0, n);
	end();
}

TEST(a_file_that_cannot_be_written_stays_as_it_was)
{
	unsigned int n = 0;

	begin();
	put(file, "# mine\n");
	make("name with blanks", "4", "1");
	CHECK_EQ(-EILSEQ, pw_file_write(file, &n));
	CHECK_STR("# mine\n", get(file));
	CHECK_EQ(-ENOENT, pw_file_write("/nonexistent/pw.conf", &n));
	end();
}

TESTS(
	RUN(a_mistake_is_told_with_its_place),
	RUN(one_mistake_keeps_all_as_it_was),
	RUN(only_what_differs_is_changed),
	RUN(what_the_module_refuses_is_told_and_leaves_nothing),
	RUN(without_the_module_it_says_so),
	RUN(what_is_written_is_what_is_read),
	RUN(a_file_that_cannot_be_written_stays_as_it_was),
)
