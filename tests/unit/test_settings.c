// SPDX-License-Identifier: GPL-3.0-or-later
/* lqd.conf: what is refused, and with which words; reload; the sample. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "call/core.h"
#include "lqd/settings.h"
#include "unit/harness.h"

static char dir[] = "/tmp/test_settings.XXXXXX", told[4096];

static void hear(void *arg, const char *text)
{
	size_t len = strlen(told);

	/* without the folder, which differs in every run */
	if (!strncmp(text, dir, strlen(dir)))
		text += strlen(dir) + 1;
	snprintf(told + len, sizeof(told) - len, "%s\n", text);
}

static void write_file(const char *name, const char *text)
{
	char path[80];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	CHECK(f);
	fputs(text, f);
	fclose(f);
}

static void remove_file(const char *name)
{
	char path[80];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	unlink(path);
}

static void folder_up(void)
{
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	CHECK(mkdtemp(dir));
}

static int load(struct settings **s, const char *text)
{
	char path[80];
	int err;

	*s = NULL;
	told[0] = '\0';
	write_file("lqd.conf", text);
	snprintf(path, sizeof(path), "%s/lqd.conf", dir);
	err = settings_load(s, path, hear, NULL);
	remove_file("lqd.conf");
	return err;
}

static const char flow[] =
	"{\"flow\":\"main\",\"start\":\"q\",\"nodes\":{"
	"\"q\":{\"type\":\"queue\",\"queue\":\"support\"}}}";

static const char whole[] =
	"[span 1]\ncaller_number = 01088880000\n"
	"[trunk acme]\naddr = 192.0.2.1\ntransport = tcp\ntrusted = yes\n"
	"[phone 8001]\npassword = secret-1\ndisplay = 前台\n"
	"[agent 1001]\nphone = 8001\nwrap_up = 10s\nauto_ready = yes\n"
	"[agent 1002]\n"
	"[flow main]\nfile = main.json\n"
	"[queue support]\nagents = 1001 1002:2\noverflow = phone:8001\n"
	"[route in]\nfrom = trunk\nnumber = 95588\nto = flow:main\n"
	"[route out]\nfrom = phone\nnumber = 0.\nto = trunk:span1,trunk/acme\n"
	"strip = 1\nrecord = yes\n";

static void count_member(void *arg, const struct core_member_info *i)
{
	if (!strcmp(i->agent, "1002"))
		CHECK_EQ(2, i->level);
	++*(int *)arg;
}

TEST(settings_of_a_whole_centre_reach_the_core)
{
	const struct agent_settings *a;
	struct settings *s;
	struct core *c;
	int n = 0;

	folder_up();
	write_file("main.json", flow);
	CHECK_EQ(0, load(&s, whole));
	CHECK_STR("", told);
	CHECK_STR("auto", s->lqd->door);
	CHECK_EQ(LOG_FACT, settings_log_level(s));
	a = conf_find(s->conf, "agent", "1001")->data;
	CHECK_EQ(10000, a->wrap_up_ms);
	CHECK_EQ(0, core_new(&c, &(struct core_start){ 0 }));
	CHECK_EQ(0, settings_fill_core(s, c));
	CHECK_EQ(0, core_each_member(c, "support", 0, count_member, &n));
	CHECK_EQ(2, n);
	c = core_free(c);
	s = mem_deref(s);
	remove_file("main.json");
	rmdir(dir);
}

TEST(settings_of_a_sound_card_make_a_phone)
{
	static const struct { const char *text; int db; } row[] = {
		{ "0", 0 }, { "0dB", 0 }, { "-0dB", 0 }, { "30dB", 30 },
		{ "-60dB", -60 }, { "-6dB", -6 },
	};
	const struct sound_settings *c;
	struct settings *s;
	char text[200];

	folder_up();
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		snprintf(text, sizeof(text), "[sound desk]\nnumber = 8200\n"
			 "capture_gain = %s\n[route r]\nnumber = 1\n"
			 "to = phone:8200\n[agent 1]\nphone = 8200\n",
			 row[i].text);
		CHECK_EQ(0, load(&s, text));
		CHECK_STR("", told);
		c = conf_find(s->conf, "sound", "desk")->data;
		CHECK_EQ(row[i].db, c->capture_gain_db);
		CHECK_EQ(0, c->playback_gain_db);
		CHECK_STR("default", c->device);
		CHECK(!c->microphone);
		CHECK(settings_has_phone(s, "8200"));
		CHECK(!settings_has_phone(s, "8201"));
		s = mem_deref(s);
	}
	rmdir(dir);
}

TEST(settings_errors_say_what_would_do)
{
	static const struct {
		const char *text, *want;
	} row[] = {
		{ "[rtp]\nport_min = 3000\nport_max = 2000\n",
		  "lqd.conf:3: [rtp] port_max: 2000 is not above port_min, which is 3000\n" },
		{ "[rtp]\njitter_min = 200ms\n",
		  "lqd.conf:1: [rtp] jitter_max: is below jitter_min\n" },
		{ "[span one]\n",
		  "lqd.conf:1: [span one] the name of a span is its number, from 1\n" },
		{ "[phone 8001]\n",
		  "lqd.conf:1: [phone 8001] needs a password or ha1_md5, and not both\n" },
		{ "[phone 8001]\npassword=secret1\nha1_md5=0cc175b9c0f1b6a831c399e269772661\n",
		  "lqd.conf:1: [phone 8001] needs a password or ha1_md5, and not both\n" },
		{ "[port three]\ngroup = city\n",
		  "lqd.conf:1: [port three] the name of a port is its span and number: 3-1\n" },
		{ "[port 3-32]\ngroup = city\n",
		  "lqd.conf:1: [port 3-32] the name of a port is its span and number: 3-1\n" },
		{ "[port 3-1]\nextension = 8101\nrecord = yes\n",
		  "lqd.conf:3: [port 3-1] record: is for a line (group); calls of telephones are recorded by their routes\n" },
		{ "[port 3-1]\n",
		  "lqd.conf:1: [port 3-1] needs an extension (FXS) or a group (FXO), and not both\n" },
		{ "[phone 8001]\npassword = secret1\n"
		  "[port 3-1]\nextension = 8001\n",
		  "lqd.conf:4: [port 3-1] extension: is [phone 8001] already\n" },
		{ "[sound desk]\n", "lqd.conf:1: [sound desk] number: is missing: the number it is called under\n" },
		{ "[phone 8001]\npassword = secret1\n"
		  "[sound desk]\nnumber = 8001\n",
		  "lqd.conf:4: [sound desk] number: is [phone 8001] already\n" },
		{ "[port 3-1]\nextension = 8101\n[sound desk]\nnumber = 8101\n",
		  "lqd.conf:4: [sound desk] number: is [port 3-1] already\n" },
		{ "[sound a]\nnumber = 8200\n[sound b]\nnumber = 8200\n",
		  "lqd.conf:2: [sound a] number: is [sound b] already\n"
		  "lqd.conf:4: [sound b] number: is [sound a] already\n" },
		{ "[sound desk]\nnumber = 8200\nplayback_gain = 31dB\n",
		  "lqd.conf:3: [sound desk] playback_gain: \"31dB\" is not a gain from -60dB to 30dB\n" },
		{ "[sound desk]\nnumber = 8200\ncapture_gain = -61dB\n",
		  "lqd.conf:3: [sound desk] capture_gain: \"-61dB\" is not a gain from -60dB to 30dB\n" },
		{ "[sound desk]\nnumber = 8200\ncapture_gain = 6\n",
		  "lqd.conf:3: [sound desk] capture_gain: \"6\" is not a gain from -60dB to 30dB\n" },
		{ "[sound desk]\nnumber = 8200\ncapture_gain = --6dB\n",
		  "lqd.conf:3: [sound desk] capture_gain: \"--6dB\" is not a gain from -60dB to 30dB\n" },
		{ "[sound desk]\nnumber = 8200\ndevice =\n",
		  "lqd.conf:3: [sound desk] device: is 0 octets long; 1 to 100 will do\n" },
		{ "[analog]\nflash_min = 800ms\n",
		  "lqd.conf:1: [analog] flash_max: is not above flash_min\n" },
		{ "[analog]\nring_cadence = 1000 4\n",
		  "lqd.conf:2: [analog] ring_cadence: \"4\" is not a number from 50 to 60000\n" },
		{ "[agent 1001]\nphone = 8001\n",
		  "lqd.conf:2: [agent 1001] phone: there is no [phone 8001]\n" },
		{ "[agent 1001]\nauto_ready = yes\n",
		  "lqd.conf:2: [agent 1001] auto_ready: needs a phone\n" },
		{ "[phone 8001]\npassword = secret1\n"
		  "[agent 1]\nphone=8001\nauto_ready=yes\n"
		  "[agent 2]\nphone=8001\nauto_ready=yes\n",
		  "lqd.conf:8: [agent 2] auto_ready: agent 1 has phone 8001 already\n" },
		{ "[flow main]\nfile = gone.json\n",
		  "lqd.conf:2: [flow main] file: @/gone.json: No such file or directory\n" },
		{ "[queue q]\nagents = 1001:x\n",
		  "lqd.conf:2: [queue q] agents: \"1001:x\" is not an agent, or an agent and a level from 1 to 99 (1002:2)\n" },
	};
	char want[512];
	struct settings *s;
	const char *at;
	size_t i;

	folder_up();
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		CHECK_EQ(-EINVAL, load(&s, row[i].text));
		at = strchr(row[i].want, '@');	/* stands for the folder */
		if (at)
			snprintf(want, sizeof(want), "%.*s%s%s",
				 (int)(at - row[i].want), row[i].want, dir,
				 at + 1);
		CHECK_STR(at ? want : row[i].want, told);
		CHECK(!s);
	}
	rmdir(dir);
}

/* What only the core knows is told with file and line, too. */
TEST(settings_pass_the_cores_refusals_on)
{
	static const char *const texts[] = {
		"[queue q]\nstrategy = by_moon\n",
		"[queue q]\nagents = 1009\n",
		"[queue q]\noverflow = elsewhere\n",
		"[route r]\nnumber = 1\nto = flow:gone\n",
		"[route r]\nnumber = 1[\nto = hangup:17\n",
		"[route r]\nnumber = 1\nto = nothing\n",
	};
	struct settings *s;
	size_t i;

	folder_up();
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		CHECK_EQ(-EINVAL, load(&s, texts[i]));
		CHECK(strstr(told, "["));
		CHECK_EQ(1, strchr(told, '\n') == told + strlen(told) - 1);
	}
	rmdir(dir);
}

TEST(settings_never_tell_a_secret)
{
	struct settings *s;

	folder_up();
	CHECK_EQ(-EINVAL, load(&s, "[phone 8001]\npassword = abc\n"));
	CHECK(told[0] && !strstr(told, "abc"));
	CHECK_EQ(-EINVAL, load(&s, "[phone 8001]\nha1_md5 = 0cc175b9\n"));
	CHECK(told[0] && !strstr(told, "0cc175b9"));
	rmdir(dir);
}

TEST(settings_files_are_found_from_their_folder)
{
	struct settings *s;
	char path[200], want[200];

	folder_up();
	CHECK_EQ(0, load(&s, ""));
	CHECK_EQ(0, settings_path(s, path, sizeof(path), "data"));
	snprintf(want, sizeof(want), "%s/data", dir);
	CHECK_STR(want, path);
	CHECK_EQ(0, settings_path(s, path, sizeof(path), "/data"));
	CHECK_STR("/data", path);
	CHECK_EQ(-ENAMETOOLONG, settings_path(s, path, 4, "/data"));
	s = mem_deref(s);
	rmdir(dir);
}

static char logged[4096];

static void hear_log(void *arg, enum log_level level, const char *line)
{
	size_t len = strlen(logged);

	snprintf(logged + len, sizeof(logged) - len, "%s\n",
		 strchr(line, ' ') + 1);
}

TEST(settings_reload_tells_what_needs_a_new_start)
{
	struct settings *old, *now;

	folder_up();
	/* a phone that went is no news here; it goes */
	CHECK_EQ(0, load(&old, "[span 1]\n[phone 8001]\npassword = secret1\n"
			 "[phone 8002]\npassword = secret2\n"));
	CHECK_EQ(0, load(&now, "[sip]\nport = 5070\n"
			 "[phone 8002]\npassword = changed\n"));
	logged[0] = '\0';
	log_set_sink(hear_log, NULL);
	settings_tell_fixed(old, now);
	log_set_sink(NULL, NULL);
	CHECK_STR("lqd reload=partly section=sip reason=\"is read only at the "
		  "start\"\nlqd reload=partly section=\"span 1\" "
		  "reason=\"stays until the next start\"\n", logged);
	old = mem_deref(old);
	now = mem_deref(now);
	rmdir(dir);
}

TEST(settings_sample_means_the_defaults)
{
	struct settings *s;
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	CHECK(f);
	settings_print_sample(f);
	fclose(f);
	folder_up();
	CHECK_EQ(0, load(&s, text));
	CHECK_STR("", told);
	s = mem_deref(s);
	free(text);
	rmdir(dir);
}

/* Run from the top of the checkout, as all tests are. */
TEST(settings_sample_in_the_tree_is_the_one_that_lqd_prints)
{
	FILE *f = fopen("userspace/lqd/lqd.conf.sample", "r"), *out;
	char *want = NULL, *have = NULL;
	size_t want_len = 0, have_len = 0;

	out = open_memstream(&want, &want_len);
	CHECK(out);
	settings_print_sample(out);
	fclose(out);
	CHECK(f);
	if (f) {
		have_len = want_len;
		have = calloc(1, want_len + 2);
		CHECK_EQ(want_len, fread(have, 1, want_len + 1, f));
		CHECK_STR(want, have);
		fclose(f);
	}
	CHECK(have_len);
	free(have);
	free(want);
}

TEST(settings_survive_short_memory)
{
	struct settings *s;

	folder_up();
	write_file("main.json", flow);
	if (!load(&s, whole))
		s = mem_deref(s);
	else
		CHECK(oom());
	remove_file("main.json");
	rmdir(dir);
}

TESTS(
	RUN(settings_of_a_whole_centre_reach_the_core),
	RUN(settings_of_a_sound_card_make_a_phone),
	RUN(settings_errors_say_what_would_do),
	RUN(settings_pass_the_cores_refusals_on),
	RUN(settings_never_tell_a_secret),
	RUN(settings_files_are_found_from_their_folder),
	RUN(settings_reload_tells_what_needs_a_new_start),
	RUN(settings_sample_means_the_defaults),
	RUN(settings_sample_in_the_tree_is_the_one_that_lqd_prints),
	RUN_OOM(settings_survive_short_memory),
)
