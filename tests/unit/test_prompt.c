// SPDX-License-Identifier: GPL-3.0-or-later
/* Prompts: what is read, what is refused, what is cached. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "media/g711.h"
#include "media/prompt.h"
#include "unit/harness.h"

#define N 800

static char dir[64];

static const char *folder(void)
{
	if (!*dir) {
		snprintf(dir, sizeof(dir), "/tmp/lq-prompt-XXXXXX");
		if (!mkdtemp(dir))
			abort();
	}
	return dir;
}

static void path_of(char *path, const char *name)
{
	snprintf(path, 128, "%s/%s.wav", folder(), name);
}

static int16_t wave(int i, int amplitude)
{
	return lrint(amplitude * sin(i * 0.3));
}

static void make(const char *name, int format, int rate, int channels,
		 int amplitude)
{
	SF_INFO info = { .samplerate = rate, .channels = channels,
			 .format = format };
	int16_t samples[N * 6];
	char path[128];
	SNDFILE *f;

	path_of(path, name);
	for (int i = 0; i < N; i++)
		for (int c = 0; c < channels; c++)
			samples[i * channels + c] = wave(i, amplitude);
	f = sf_open(path, SFM_WRITE, &info);
	if (!f)
		abort();
	sf_writef_short(f, samples, N);
	sf_close(f);
}

static void make_text(const char *name, const char *text)
{
	char path[128];
	int fd;

	path_of(path, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	close(fd);
}

static const struct {
	const char *name;
	int format, rate, channels, want;
} files[] = {
	{ "pcm16", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 1, 0 },
	{ "pcm8", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 8000, 1, 0 },
	{ "pcm24", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 8000, 1, 0 },
	{ "alaw", SF_FORMAT_WAV | SF_FORMAT_ALAW, 8000, 1, 0 },
	{ "ulaw", SF_FORMAT_WAV | SF_FORMAT_ULAW, 8000, 1, 0 },
	{ "stereo", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 2, 0 },
	{ "wide", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 1, -EILSEQ },
	{ "six", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 6, -EILSEQ },
	{ "float", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 8000, 1, -EILSEQ },
	{ "adpcm", SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, 8000, 1, -EILSEQ },
	{ "aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 8000, 1, -EILSEQ },
};

TEST(prompt_formats_are_read_or_refused)
{
	struct prompt_cache *c;

	CHECK_EQ(0, prompt_cache_new(&c, folder()));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct prompt *p = NULL;

		make(files[i].name, files[i].format, files[i].rate,
		     files[i].channels, 8000);
		CHECK_EQ(files[i].want, prompt_get(c, files[i].name, &p));
		if (!p)
			continue;
		CHECK_EQ(N, p->n);
		for (int k = 0; k < N; k++)
			CHECK_NEAR(wave(k, 8000), alaw_decode(p->samples[k]), 400);
		mem_deref(p);
	}
	CHECK_EQ(6, prompt_cache_count(c));
	prompt_cache_free(c);
}

TEST(prompt_alaw_file_is_taken_octet_for_octet)
{
	struct prompt_cache *c;
	struct prompt *p = NULL;

	make("exact", SF_FORMAT_WAV | SF_FORMAT_ALAW, 8000, 1, 20000);
	CHECK_EQ(0, prompt_cache_new(&c, folder()));
	CHECK_EQ(0, prompt_get(c, "exact", &p));
	for (int k = 0; p && k < N; k++)
		CHECK_EQ(alaw_encode(wave(k, 20000)), p->samples[k]);
	mem_deref(p);
	prompt_cache_free(c);
}

TEST(prompt_bad_names_and_files_are_refused)
{
	static const struct {
		const char *name;
		int want;
	} rows[] = {
		{ "nobody", -ENOENT }, { "", -EINVAL }, { "../x", -EINVAL },
		{ "a/../x", -EINVAL }, { "/etc/passwd", -EINVAL },
		{ ".hidden", -EINVAL }, { "a b", -EINVAL },
		{ "text", -EILSEQ }, { "empty", -EILSEQ },
		{ "riff", -EILSEQ }, { "folder", -EILSEQ },
	};
	struct prompt_cache *c;
	char path[128];

	make_text("text", "this is not sound, but it is long enough to look");
	make_text("empty", "");
	make_text("riff", "RIFF\x24\x10\x00\x00WAVEfmt \xff\xff\xff\x7f");
	path_of(path, "folder");
	mkdir(path, 0700);
	CHECK_EQ(0, prompt_cache_new(&c, folder()));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct prompt *p = NULL;

		CHECK_EQ(rows[i].want, prompt_get(c, rows[i].name, &p));
		mem_deref(p);
	}
	CHECK_EQ(0, prompt_cache_count(c));
	prompt_cache_free(c);
}

TEST(prompt_is_cached_until_the_file_changes)
{
	struct prompt_cache *c;
	struct prompt *a = NULL, *b = NULL, *d = NULL;
	struct timespec old[2] = { { .tv_sec = 1 }, { .tv_sec = 1 } };
	char path[128];

	make("again", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 1, 1000);
	path_of(path, "again");
	utimensat(AT_FDCWD, path, old, 0);
	CHECK_EQ(0, prompt_cache_new(&c, folder()));
	CHECK_EQ(0, prompt_get(c, "again", &a));
	CHECK_EQ(0, prompt_get(c, "again", &b));
	CHECK(a == b);
	make("again", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 1, 16000);
	CHECK_EQ(0, prompt_get(c, "again", &d));
	CHECK(d != a);
	/* who still plays the old one keeps it */
	CHECK_NEAR(wave(5, 1000), alaw_decode(a->samples[5]), 40);
	CHECK_EQ(1, prompt_cache_count(c));
	mem_deref(a);
	mem_deref(b);
	mem_deref(d);
	prompt_cache_free(c);
}

TEST(prompt_survives_short_memory)
{
	struct prompt_cache *c = NULL;
	struct prompt *p = NULL;

	make("oom", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 8000, 1, 1000);
	if (!prompt_cache_new(&c, folder()))
		(void)prompt_get(c, "oom", &p);
	mem_deref(p);
	prompt_cache_free(c);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *f)
{
	return remove(path);
}

TEST(prompt_files_are_removed)
{
	CHECK_EQ(0, nftw(folder(), remove_one, 8, FTW_DEPTH | FTW_PHYS));
}

TESTS(
	RUN(prompt_formats_are_read_or_refused),
	RUN(prompt_alaw_file_is_taken_octet_for_octet),
	RUN(prompt_bad_names_and_files_are_refused),
	RUN(prompt_is_cached_until_the_file_changes),
	RUN_OOM(prompt_survives_short_memory),
	RUN(prompt_files_are_removed),
)
