// SPDX-License-Identifier: GPL-3.0-or-later
/* Comfort noise (RFC 3389): what is silence, its level, its sound. */
#include <errno.h>
#include <math.h>
#include <string.h>
#include "media/comfort.h"
#include "unit/harness.h"

#define FRAME	160
#define FRAMES_PER_S	50

enum what { NOTHING, NOISE, TONE };

/* dBm0 of a sine is dBov + 6.15; of anything by its mean square. */
static double rms_of(double dbm0)
{
	return 32768 * pow(10, (dbm0 - 6.15) / 20);
}

static void make(int16_t *x, enum what what, double dbm0, unsigned int *at)
{
	for (int i = 0; i < FRAME; i++, (*at)++) {
		double u = (test_random() % 65536) / 32768.0 - 1;

		x[i] = what == NOTHING ? 0 :
		       what == NOISE ? lrint(rms_of(dbm0) * sqrt(3) * u) :
		       lrint(rms_of(dbm0) * sqrt(2) * sin(*at * 0.353));
	}
}

struct sent {
	unsigned int n_sound, n_noise, n_nothing;
	int level;		/* the last one told; -1: none */
	bool is_first_sound;
};

static struct sent send(struct comfort_out *c, enum what what, double dbm0,
			unsigned int seconds)
{
	struct sent s = { .level = -1 };
	int16_t x[FRAME];
	unsigned int at = 0;
	uint8_t level;

	for (unsigned int i = 0; i < seconds * FRAMES_PER_S; i++) {
		enum comfort_verdict v;

		make(x, what, dbm0, &at);
		v = comfort_judge(c, x, FRAME, &level);
		s.n_sound += v == COMFORT_SOUND;
		s.n_noise += v == COMFORT_NOISE;
		s.n_nothing += v == COMFORT_NOTHING;
		if (v == COMFORT_NOISE)
			s.level = level;
		if (!i)
			s.is_first_sound = v == COMFORT_SOUND;
	}
	return s;
}

TEST(silence_is_told_by_its_level_once_a_second)
{
	static const double levels[] = { -45, -50, -60 };

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		struct comfort_out c = { 0 };
		struct sent s = send(&c, NOISE, levels[i], 10);

		CHECK(s.n_sound <= 12);		/* the hang-over */
		CHECK(s.n_noise >= 9 && s.n_noise <= 20);
		CHECK(s.n_nothing > 460);
		CHECK(fabs(s.level - (6.15 - levels[i])) <= 2);
	}
}

TEST(sound_begins_at_once_and_ends_after_200_ms)
{
	struct comfort_out c = { 0 };
	struct sent s;

	send(&c, NOISE, -60, 2);
	s = send(&c, NOISE, -45, 1);	/* a whisper, 15 dB above */
	CHECK(s.is_first_sound);
	CHECK_EQ(50, s.n_sound);
	s = send(&c, NOISE, -60, 1);
	CHECK_EQ(10, s.n_sound);
}

TEST(tones_and_music_are_never_silence)
{
	static const double levels[] = { -5, -20, -35, -39 };

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		struct comfort_out c = { 0 };
		struct sent s = send(&c, TONE, levels[i], 30);

		CHECK_EQ(30 * FRAMES_PER_S, s.n_sound);
	}
}

TEST(digital_silence_is_the_lowest_level)
{
	struct comfort_out c = { 0 };
	struct sent s = send(&c, NOTHING, 0, 3);

	CHECK_EQ(127, s.level);
}

TEST(a_level_that_moves_is_told_again)
{
	struct comfort_out c = { 0 };
	struct sent s;

	send(&c, NOISE, -50, 3);
	s = send(&c, NOISE, -60, 1);
	CHECK_EQ(0, s.n_sound);
	CHECK(s.n_noise >= 1 && s.n_noise <= 5);
	CHECK(fabs(s.level - 66.15) <= 2);
}

/* ----------------------------------------------------------- being heard */

/* dB over the level asked for, and the correlation of neighbours */
static double heard(const uint8_t *payload, size_t len, double *neighbours)
{
	struct comfort_in c = { 0 };
	double sum = 0, next = 0, rms = 32768 * pow(10, -payload[0] / 20.0);
	int16_t x[FRAME], last = 0;

	CHECK_EQ(0, comfort_hear(&c, payload, len));
	CHECK(c.is_on);
	for (int f = 0; f < 100; f++) {
		comfort_make(&c, x, FRAME);
		for (int i = 0; i < FRAME; i++) {
			sum += (double)x[i] * x[i];
			next += (double)x[i] * last;
			last = x[i];
		}
	}
	*neighbours = next / sum;
	return 10 * log10(sum / (100 * FRAME) / (rms * rms));
}

static const struct {
	const char *what;
	uint8_t payload[16];
	size_t len;
	double neighbours;	/* r(1)/r(0) = -k1 */
} noises[] = {
	{ "level alone", { 50 }, 1, 0 },
	{ "white by coefficients", { 50, 127, 127 }, 3, 0 },
	{ "low tones: k1 = -0.74", { 50, 33 }, 2, 0.74 },
	{ "high tones: k1 = 0.74", { 50, 221 }, 2, -0.74 },
	{ "two coefficients", { 40, 33, 160 }, 3, 0.74 },
	{ "more than are used", { 50, 33, 127, 127, 127, 127, 127, 127, 127, 127,
	  127, 127, 127, 127, 127, 127 }, 16, 0.74 },
};

TEST(noise_has_the_level_and_the_colour_asked_for)
{
	for (size_t i = 0; i < sizeof(noises) / sizeof(noises[0]); i++) {
		double r, db = heard(noises[i].payload, noises[i].len, &r);

		if (fabs(db) > 1 || fabs(r - noises[i].neighbours) > 0.06)
			test_fail(__FILE__, __LINE__, "%s: %.1f dB, %.2f",
				  noises[i].what, db, r);
	}
}

TEST(any_payload_is_noise_or_refused_and_never_runs_away)
{
	struct comfort_in c = { 0 };
	uint8_t payload[20] = { 0 };
	int16_t x[FRAME];

	CHECK_EQ(-EBADMSG, comfort_hear(&c, payload, 0));
	payload[0] = 128;
	CHECK_EQ(-EBADMSG, comfort_hear(&c, payload, 1));
	CHECK(!c.is_on);
	for (int n = 0; n < 2000; n++) {
		size_t len = 1 + test_random() % sizeof(payload);

		for (size_t i = 0; i < len; i++)
			payload[i] = test_random();
		payload[0] = 30 + payload[0] % 98;
		CHECK_EQ(0, comfort_hear(&c, payload, len));
		comfort_make(&c, x, FRAME);
		for (unsigned int i = 0; i <= c.order; i++)
			CHECK(isfinite(c.state[i < COMFORT_ORDER_MAX ? i : 0]));
	}
}

TESTS(
	RUN(silence_is_told_by_its_level_once_a_second),
	RUN(sound_begins_at_once_and_ends_after_200_ms),
	RUN(tones_and_music_are_never_silence),
	RUN(digital_silence_is_the_lowest_level),
	RUN(a_level_that_moves_is_told_again),
	RUN(noise_has_the_level_and_the_colour_asked_for),
	RUN(any_payload_is_noise_or_refused_and_never_runs_away),
)
