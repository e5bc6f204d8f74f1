// SPDX-License-Identifier: GPL-3.0-or-later
/* The glue of lines that are no exchange's: sound cards, a telephone beside us. */
#include <sndfile.h>

#include "unit/glue_bed.h"

/* ---------------------------------------------------------------- sound cards */

static const json_t *sound_item(json_t *all, size_t i, const char *key)
{
	return json_object_get(json_array_get(json_object_get(all, "sounds"), i),
			       key);
}

/* alsa-lib's card of nothing, and one that is not there. */
TEST(glue_opens_a_sound_card_for_every_call)
{
	json_t *all = NULL;
	struct soft_bed b;
	uint32_t a;

	more = "[sound desk]\nnumber = 8200\ndevice = null\n"
	       "[sound away]\nnumber = 8201\ndevice = hw:31,0\n"
	       "[route desk]\nfrom = trunk\nnumber = 8200\nto = phone:8200\n"
	       "[route away]\nfrom = trunk\nnumber = 8201\nto = phone:8201\n";
	bed_start(&b, NULL);
	CHECK(up(b.door));
	ends_at_once = true;
	a = setup("8200");
	CHECK_STR("accept answer ", said);
	CHECK_EQ(2, d->legs.n);
	CHECK(media_slot(d->media, a + 1));
	CHECK_EQ(0, request_sounds(d, NULL, &all, NULL));
	CHECK_STR("talking", json_string_value(sound_item(all, 0, "state")));
	CHECK_EQ(8000, json_integer_value(sound_item(all, 0, "playback_hz")));
	json_decref(all);
	said[0] = '\0';
	sound_card_gone(d->sound, a + 1);
	CHECK_STR("hangup(27) ", said);
	CHECK_EQ(0, d->legs.n);
	said[0] = '\0';
	(void)setup("8201");
	CHECK_STR("accept hangup(27) ", said);
	CHECK_EQ(0, d->legs.n);
	CHECK_EQ(0, request_sounds(d, NULL, &all, NULL));
	CHECK_STR("failed", json_string_value(sound_item(all, 1, "state")));
	CHECK_EQ(1, json_integer_value(sound_item(all, 1, "failed")));
	json_decref(all);
	down();
	bed_stop(&b);
	more = "";
}

static void reload(const char *door, const char *lines)
{
	more = lines;
	write_conf(door);
	lqd_reload(d);
	said[0] = '\0';
}

TEST(glue_calls_sound_cards_by_the_numbers_of_the_last_reload)
{
	json_t *all = NULL;
	struct soft_bed b;
	uint32_t a;

	more = "[sound desk]\nnumber = 8200\ndevice = null\n"
	       "[sound hall]\nnumber = 8201\ndevice = hw:31,0\n"
	       "[route any]\nfrom = trunk\nnumber = 820.\nto = phone:8200\n";
	bed_start(&b, NULL);
	CHECK(up(b.door));
	ends_at_once = true;
	a = setup("8200");
	CHECK_STR("accept answer ", said);
	reload(b.door, "[sound desk]\nnumber = 8201\ndevice = null\n"
	       "[sound hall]\nnumber = 8200\ndevice = hw:31,0\n"
	       "[route any]\nfrom = trunk\nnumber = 820.\nto = phone:8201\n");
	CHECK(media_slot(d->media, a + 1));	/* who talks goes on */
	sound_card_gone(d->sound, a + 1);
	CHECK_STR("hangup(27) ", said);
	said[0] = '\0';
	a = setup("8201");
	CHECK_STR("accept answer ", said);	/* the desk has that now */
	sound_card_gone(d->sound, a + 1);
	reload(b.door, "[sound desk]\nnumber = 8202\ndevice = null\n"
	       "[route any]\nfrom = trunk\nnumber = 820.\nto = phone:8202\n");
	CHECK(!sound_has_line(d->sound, "8200"));
	CHECK(!sound_has_line(d->sound, "8201"));
	(void)setup("8202");
	CHECK_STR("accept answer ", said);
	CHECK_EQ(0, request_sounds(d, NULL, &all, NULL));
	CHECK_EQ(1, json_array_size(json_object_get(all, "sounds")));
	CHECK_STR("8202", json_string_value(sound_item(all, 0, "number")));
	CHECK_EQ(3, json_integer_value(sound_item(all, 0, "calls")));
	json_decref(all);
	down();
	bed_stop(&b);
	more = "";
}

/* ------------------------------------------------------- a telephone beside us */

#define OFFICE	LQ_SLOT(3, 1)	/* the exchange's end of the pair */
#define TAPPED	LQ_SLOT(3, 2)

/* Somebody lifts, or hangs up, a telephone beside the line. */
static void lift(struct dev_file *ctl, uint32_t is_up)
{
	struct lq_sim_port is = { .slot = TAPPED, .is_parallel = is_up };

	CHECK_EQ(0, dev_request(ctl, LQ_SIM_PORT, &is));
}

static uint64_t media_wakes(void)
{
	struct media_totals t;

	media_totals(d->media, &t);
	return t.wakes;
}

/* @ms on the line, in the media thread and in lqd, ten at a time. */
static void pass(struct dev_file *ctl, unsigned int ms)
{
	for (; ms; ms -= 10) {
		uint64_t before = media_wakes();

		bed_ticks(ctl, 10);
		for (int i = 0; i < BED_PATIENCE_MS * 10 &&
				media_wakes() == before; i++)
			(void)usleep(100);
		CHECK(media_wakes() != before);
		loop_advance(d->loop, 10);
	}
}

static bool has_one_leg(void)
{
	return d->legs.n == 1;
}

static bool has_no_leg(void)
{
	return !d->legs.n;
}

/* What the exchange says, for ever. */
static void say_tone(struct dev_file *media)
{
	struct lq_media_setup setup = { .n_slots = 1, .period_ticks = 100,
					.ring_octets = 1024, .tap_octets = 1024 };
	struct lq_claim claim = { .slot = OFFICE };
	struct lq_tone tone = { .slot = OFFICE, .tone = LQ_TONE_CUSTOM,
				.n_segments = 1,
				.segments = { { .f1_hz = 1000, .level_cb = -100 } } };
	struct lq_area *area;

	CHECK_EQ(0, dev_map(media, &setup, &area));
	CHECK_EQ(0, dev_request(media, LQ_SLOT_CLAIM, &claim));
	CHECK_EQ(0, dev_request(media, LQ_SLOT_TONE, &tone));
}

/* Left is loud, right is silent. Return: frames */
static sf_count_t check_file(const char *name)
{
	char path[sizeof(dir) + CORE_NUMBER_LEN + LEDGER_FILE_LEN];
	SF_INFO info = { 0 };
	double left = 0, right = 0;
	short pair[2];
	SNDFILE *f;

	snprintf(path, sizeof(path), "%s/recordings/%s", dir, name);
	f = sf_open(path, SFM_READ, &info);
	CHECK(f);
	if (!f)
		return 0;
	CHECK_EQ(2, info.channels);
	while (sf_readf_short(f, pair, 1) == 1) {
		left += (double)pair[0] * pair[0];
		right += (double)pair[1] * pair[1];
	}
	sf_close(f);
	CHECK(left / info.frames > 1e6);	/* -10 dBm0 is 5.2e6 */
	CHECK(right / info.frames < 100);
	return info.frames;
}

TEST(glue_records_a_telephone_beside_its_line_by_the_lines_voltage)
{
	static const char *const args[] = { "--spans", "2", "--ports", "2", NULL };
	struct dev_file *ctl, *office;
	struct soft_bed b;

	more = "[port 3-2]\ngroup = tap\nnumber = 95588\nrecord = yes\n";
	bed_start(&b, args);
	CHECK(up(b.door));
	ctl = bed_open(&b, DEV_CTL, 0);
	office = bed_open(&b, DEV_MEDIA, 0);
	say_tone(office);
	pass(ctl, 500);			/* voltage is believed */
	CHECK_EQ(0, d->legs.n);
	lift(ctl, 1);
	pass(ctl, 200);
	CHECK(until(has_one_leg));
	pass(ctl, 3000);
	CHECK_EQ(1, d->legs.n);
	lift(ctl, 0);
	pass(ctl, 1500);
	CHECK(until(has_no_leg));
	CHECK(until(has_call_end));
	CHECK_STR("call.start talk.start record.start talk.end call.end record.end ",
		  facts);
	CHECK(until(has_row));
	CHECK_STR("out", row.direction);	/* it did not ring */
	CHECK_STR("95588", row.from);
	CHECK_STR("analog-tap", row.trunk);
	CHECK_NEAR(4200, check_file(row.file) / 8, 400);
	dev_close(office);
	dev_close(ctl);
	down();
	bed_stop(&b);
	more = "";
}

TESTS(
	RUN(glue_opens_a_sound_card_for_every_call),
	RUN(glue_calls_sound_cards_by_the_numbers_of_the_last_reload),
	RUN(glue_records_a_telephone_beside_its_line_by_the_lines_voltage),
)
