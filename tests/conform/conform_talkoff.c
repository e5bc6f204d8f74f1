// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Talk-off: what a DTMF receiver must not hear in speech and music, and how
 * much of it the digit mute takes away.
 *
 * The sound is what tests/talkoff.sh has laid in build/talkoff, A-law: people's
 * prompts in five languages, music on hold, a speech synthesizer in Mandarin and
 * English, and the speech at 0.7 to 1.8 times its speed. It is heard as it is,
 * 6 dB louder, and two talkers at a time. In the place of the Bellcore tapes
 * (470 hits allowed), which cannot be had: no hit is allowed at all.
 */
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/lq.h>
#include "conform/conform.h"
#include "dsp/dtmf.h"
#include "dsp/g711.h"
#include "dsp/gain.h"
#include "dsp/mix.h"
#include "dsp/mute.h"

#define FOLDER	"build/talkoff/"

struct sound {
	const u8 *octets;
	size_t len;
};

/* A voice in one direction: what the detector and the mute made of it. */
struct ear {
	struct lq_dtmf dtmf;
	unsigned long blocks, hits;
	unsigned long muted, spans, longest;	/* ms */
	unsigned long span, left;
};

static struct ear total;

static struct sound sound_open(const char *path)
{
	struct sound s = { NULL, 0 };
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return s;
	if (!fstat(fd, &st) && st.st_size >= 8) {
		void *p = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

		if (p != MAP_FAILED)
			s = (struct sound){ p, st.st_size & ~7 };
	}
	close(fd);
	return s;
}

/* The mute's gate, as dsp/mute.h has it, counted and not performed. */
static void ear_mute(struct ear *e)
{
	if (lq_dtmf_is_suspect(&e->dtmf))
		e->left = LQ_MUTE_MS + 1;
	if (!e->left) {
		e->span = 0;
		return;
	}
	e->left--;
	e->muted++;
	e->spans += !e->span++;
	if (e->span > e->longest)
		e->longest = e->span;
}

static void ear_hear(struct ear *e, const s16 x[8])
{
	u32 ms;
	char key;

	if (lq_dtmf_run(&e->dtmf, x, &key, &ms) == LQ_DTMF_START) {
		e->hits++;
		printf("  hit: %c at %.3f s\n", key, (e->blocks - ms) / 1000.0);
	}
	e->blocks++;
	ear_mute(e);
}

/* @a alone, or with @b, @gain_q13 louder; over the line once more. */
static void block_of(s16 x[8], const u8 *a, const u8 *b, s32 gain_q13)
{
	s32 sum[8] = { 0 };
	s16 y[8];
	u8 octets[8];

	lq_g711_decode(LQ_LAW_ALAW, y, a);
	lq_mix_add(sum, y);
	if (b) {
		lq_g711_decode(LQ_LAW_ALAW, y, b);
		lq_mix_add(sum, y);
	}
	lq_gain_run_wide(sum, gain_q13);
	(void)lq_mix_saturate(y, sum);	/* clipped speech is wanted */
	lq_g711_encode(LQ_LAW_ALAW, octets, y);
	lq_g711_decode(LQ_LAW_ALAW, x, octets);
}

static void hear(struct ear *e, struct sound a, struct sound b, s32 gain_cb)
{
	s32 gain_q13 = lq_gain_q13(gain_cb);
	size_t i;

	for (i = 0; i < a.len; i += 8) {
		s16 x[8];

		block_of(x, a.octets + i,
			 b.len ? b.octets + i % b.len : NULL, gain_q13);
		ear_hear(e, x);
	}
}

static void tell(const char *name, const char *how, struct ear *e)
{
	char what[80];

	snprintf(what, sizeof(what), "%s%s, %.0f min: hits", name, how,
		 e->blocks / 60000.0);
	conform_is(what, 0, e->hits);
	total.blocks += e->blocks;
	total.hits += e->hits;
}

static void check_file(const char *path)
{
	struct sound s = sound_open(path), none = { NULL, 0 };
	char name[40], what[80];
	struct ear e;

	snprintf(name, sizeof(name), "%.*s",
		 (int)(strlen(path) - strlen(FOLDER) - strlen(".raw")),
		 path + strlen(FOLDER));
	memset(&e, 0, sizeof(e));
	lq_dtmf_init(&e.dtmf);
	hear(&e, s, none, 0);
	tell(name, "", &e);
	snprintf(what, sizeof(what), "%s: of it muted", name);
	if (!strncmp(name, "speed", 5)) {
		conform_note(what, "%", 100.0 * e.muted / e.blocks);
	} else {
		conform_at_most(what, "%", 0.1, 100.0 * e.muted / e.blocks);
		snprintf(what, sizeof(what), "%s: longest mute", name);
		conform_at_most(what, "ms", 50, e.longest);
	}
	memset(&e, 0, sizeof(e));
	lq_dtmf_init(&e.dtmf);
	hear(&e, s, none, 60);
	tell(name, " +6 dB", &e);
}

static void check_two(const char *a, const char *b)
{
	char path[80], name[80];
	struct sound x, y;
	struct ear e;

	snprintf(path, sizeof(path), FOLDER "%s.raw", a);
	x = sound_open(path);
	snprintf(path, sizeof(path), FOLDER "%s.raw", b);
	y = sound_open(path);
	snprintf(name, sizeof(name), "%s with %s", a, b);
	memset(&e, 0, sizeof(e));
	lq_dtmf_init(&e.dtmf);
	if (x.len && y.len)
		hear(&e, x, y, 0);
	tell(name, "", &e);
}

int main(void)
{
	glob_t files;
	size_t i;

	conform_begin("Talk-off", "Speech and music in the place of the Bellcore "
		      "tapes");
	if (!glob(FOLDER "*.raw", 0, NULL, &files)) {
		for (i = 0; i < files.gl_pathc; i++)
			check_file(files.gl_pathv[i]);
		globfree(&files);
	}
	conform_section("two at a time");
	check_two("prompts-en", "prompts-fr");
	check_two("prompts-es", "prompts-it");
	check_two("prompts-ru", "espeak");
	check_two("prompts-es", "music");
	check_two("speed-1.3", "prompts-fr");
	conform_section("in all");
	conform_at_least("hours heard", "h", 2, total.blocks / 3600000.0);
	conform_is("hits", 0, total.hits);
	return conform_end();
}
