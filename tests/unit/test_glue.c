// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The glue between a core, a store and media that are real, and adapters that
 * are made up: what legs tell and are told, in which order, and what happens
 * when the engine (a soft board of its own) is not there or goes away.
 */
#include <ftw.h>
#include <sndfile.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "lqd/lqd.h"
#include "unit/soft_bed.h"

#define PRI_SLOT	LQ_SLOT(1, 5)

static struct lqd *d;
static char dir[64], said[2048];	/* to adapters, one word each */
static bool ends_at_once;	/* a hang-up is answered by GONE from inside it */

/* ------------------------------------------------------- adapters of paper */

static void say(const char *fmt, ...)
{
	size_t len = strlen(said);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(said + len, sizeof(said) - len, fmt, ap);
	va_end(ap);
}

static void tell(struct adapter *a, struct leg_event ev)
{
	ev.kind = a->ops->kind;
	leg_on_event(a, &ev);
}

static int fake_invite(void *self, const struct leg_invite *inv)
{
	struct adapter *a = self;

	if (!strcmp(inv->route, "span2"))
		return -ENOTCONN;
	say("invite(%s %s %s) ", inv->route, inv->to.number,
	    a->ops->kind == LEG_SIP && inv->media->port ? "rtp" : "tdm");
	return 0;
}

static int fake_accept(void *self, uint32_t leg)
{
	say("accept ");
	return 0;
}

static int fake_alert(void *self, uint32_t leg)
{
	say("alert ");
	return 0;
}

static int fake_media(void *self, uint32_t leg, const struct leg_media *ours)
{
	struct adapter *a = self;

	say("media(%s) ", !ours ? "tdm" : ours->is_sending ? "rtp" : "held");
	CHECK_EQ(a->ops->kind == LEG_SIP, ours != NULL);
	return 0;
}

static int fake_answer(void *self, uint32_t leg, const struct leg_media *ours)
{
	say("answer ");
	return 0;
}

static int fake_digit(void *self, uint32_t leg, char digit)
{
	return 0;
}

static int fake_hangup(void *self, uint32_t leg, uint8_t cause)
{
	say("hangup(%u) ", cause);
	if (ends_at_once)
		tell(self, (struct leg_event){ .type = LEG_EV_GONE, .leg = leg,
					       .cause = cause, .is_by_us = true });
	return 0;
}

#define FAKE(k) { .name = "fake", .kind = k, .invite = fake_invite, \
	.accept = fake_accept, .alert = fake_alert, .progress = fake_media, \
	.answer = fake_answer, .update = fake_media, .digit = fake_digit, \
	.hangup = fake_hangup }

static const struct leg_ops pri_ops = FAKE(LEG_PRI), sip_ops_fake = FAKE(LEG_SIP);

/* ------------------------------------------------------------------ the bed */

static const char conf[] =
	"[lqd]\ndoor = %s\ndata_dir = data\nprompt_dir = prompts\n"
	"recording_dir = recordings\ncalls_max = 8\n"
	"[sip]\naddr = 127.0.0.1\n"
	"[rtp]\nport_min = 28200\nport_max = 28299\n"
	"[span 1]\n[span 2]\n"
	"[phone 8001]\npassword = secret1\n"
	"[agent 1001]\nphone = 8001\nauto_ready = yes\n"
	"[queue support]\nagents = 1001\n"
	"[route in]\nfrom = trunk\nnumber = 95588\nto = queue:support\n"
	"[route busy]\nfrom = trunk\nnumber = 1\nto = hangup:17\n"
	"[route far]\nfrom = trunk\nnumber = 2\nto = trunk:span2\n";

static void hear(void *arg, const char *text)
{
	if (!oom())
		test_fail(__FILE__, __LINE__, "%s", text);
}

static const char *more = "";	/* lines of lqd.conf */

static char conf_path[80];

static void write_conf(const char *door)
{
	FILE *f = fopen(conf_path, "w");

	CHECK(f);
	fprintf(f, conf, door);
	fputs(more, f);
	fclose(f);
}

/* False: memory was short. */
static bool up(const char *door)
{
	int err;

	snprintf(dir, sizeof(dir), "/tmp/test_glue.XXXXXX");
	CHECK(mkdtemp(dir));
	snprintf(conf_path, sizeof(conf_path), "%s/lqd.conf", dir);
	write_conf(door);
	said[0] = '\0';
	ends_at_once = false;
	d = mem_new(sizeof(*d), NULL);
	if (!d)
		return false;
	glue_init(d);
	d->conf_path = conf_path;
	err = settings_load(&d->settings, conf_path, hear, NULL);
	if (!err)
		err = loop_new_test(&d->loop, 1000, 1000000);
	if (!err)
		err = lqd_start_core(d);
	if (!err)
		err = sound_start(d);
	if (!err)
		err = analog_start(d);
	CHECK(!err || oom());
	if (err)
		return false;
	d->pri_adapter = (struct adapter){ d, &pri_ops, &d->pri_adapter };
	d->sip_adapter = (struct adapter){ d, &sip_ops_fake, &d->sip_adapter };
	door_try(d);
	return true;
}

static int remove_one(const char *path, const struct stat *st, int flag,
		      struct FTW *ftw)
{
	return remove(path);
}

static void down(void)
{
	if (d) {
		lqd_end(d);
		d->settings = mem_deref(d->settings);
		d->loop = loop_free(d->loop);
		d = mem_deref(d);
	}
	CHECK_EQ(0, nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS));
}

static bool until(bool (*is_so)(void))
{
	struct timespec ms = { .tv_nsec = 1000000 };
	unsigned int i;

	for (i = 0; i < BED_PATIENCE_MS; i++) {
		loop_run(d->loop);
		if (is_so())
			return true;
		nanosleep(&ms, NULL);
	}
	return false;
}

static uint32_t setup(const char *number)
{
	struct leg_address from = { .number = "13800138000" }, to = { 0 };
	uint32_t leg = leg_new_id(&d->pri_adapter);

	snprintf(to.number, sizeof(to.number), "%s", number);
	tell(&d->pri_adapter, (struct leg_event){
		.type = LEG_EV_SETUP, .leg = leg, .from = &from, .to = &to,
		.trunk = "span1", .is_complete = true, .slot = PRI_SLOT });
	return leg;
}

static const struct leg_media theirs = {
	.addr = "127.0.0.1", .port = 28298, .codec = LEG_CODEC_PCMA,
	.has_pcma = true, .dtmf_pt = 101, .ptime_ms = 20, .is_sending = true,
	.is_receiving = true,
};

/* The facts so far, types only. */
static char facts[1024];

static void add_fact(void *arg, uint64_t seq, uint64_t call, const char *line)
{
	size_t len = strlen(facts);
	const char *type = strstr(line, "\"type\":\"") + 8;

	snprintf(facts + len, sizeof(facts) - len, "%.*s ",
		 (int)strcspn(type, "\""), type);
}

static bool has_call_end(void)
{
	facts[0] = '\0';
	(void)ledger_replay(d, 0, 1, 100, add_fact, NULL);
	return strstr(facts, "call.end") && strstr(facts, "record.end");
}

/* The newest CDR. */
static struct cdr row;

static void take_row(void *arg, const struct cdr *c)
{
	row = *c;
}

static bool has_row(void)
{
	row.call = 0;
	return !store_last_calls(d->store, 1, take_row, NULL) && row.call;
}

static void take_reason(void *arg, uint64_t seq, const struct ledger_event *ev)
{
	if (ev->type == LEDGER_CALL_END)
		snprintf(arg, CORE_KEY_LEN, "%s", ev->reason);
}

static const char *end_reason(void)
{
	static char reason[CORE_KEY_LEN];

	reason[0] = '\0';
	CHECK_EQ(0, store_call_events(d->store, row.call, take_reason, reason));
	return reason;
}

/* ------------------------------------------------------------------- claims */

TEST(glue_performs_a_whole_call)
{
	struct soft_bed b;
	uint32_t a, phone;

	bed_start(&b, NULL);
	CHECK(up(b.door));
	line_registered(&d->sip_adapter, "8001", true);
	a = setup("95588");
	phone = a + 1;		/* the next leg that anybody makes */
	CHECK_STR("accept answer invite(8001 8001 rtp) ", said);
	CHECK_EQ(2, d->legs.n);
	said[0] = '\0';
	tell(&d->sip_adapter, (struct leg_event){ .type = LEG_EV_ALERTING,
						  .leg = phone });
	tell(&d->sip_adapter, (struct leg_event){
		.type = LEG_EV_ANSWER, .leg = phone, .media = &theirs });
	CHECK(leg_get(d, a)->vocid);
	/* the customer hangs up; the phone's end comes from inside hangup() */
	ends_at_once = true;
	tell(&d->pri_adapter, (struct leg_event){ .type = LEG_EV_GONE,
						  .leg = a, .cause = 16 });
	CHECK_STR("hangup(16) ", said);
	CHECK_EQ(0, d->legs.n);
	CHECK(until(has_call_end));
	CHECK_STR("call.start call.route call.answer queue.enter agent.pick "
		  "ring.start agent.state ring.end queue.leave agent.state "
		  "talk.start record.start talk.end call.end record.end ",
		  facts);
	down();
	bed_stop(&b);
}

TEST(glue_answers_a_changed_stream)
{
	struct leg_media held = theirs;
	struct soft_bed b;
	uint32_t a;

	bed_start(&b, NULL);
	CHECK(up(b.door));
	line_registered(&d->sip_adapter, "8001", true);
	a = setup("95588");
	tell(&d->sip_adapter, (struct leg_event){
		.type = LEG_EV_ANSWER, .leg = a + 1, .media = &theirs });
	said[0] = '\0';
	held.is_sending = true;
	held.is_receiving = false;	/* they put us on hold */
	tell(&d->sip_adapter, (struct leg_event){
		.type = LEG_EV_MEDIA, .leg = a + 1, .media = &held });
	CHECK_STR("media(held) ", said);
	down();
	bed_stop(&b);
}

TEST(glue_without_engine_refuses_calls_and_lives)
{
	uint32_t a;

	CHECK(up("soft:/nonexistent/lq.sock"));
	CHECK(!d->media);
	line_registered(&d->sip_adapter, "8001", true);
	a = setup("95588");
	CHECK_STR("hangup(38) ", said);
	CHECK_EQ(1, d->legs.n);		/* until the adapter is through with it */
	tell(&d->pri_adapter, (struct leg_event){ .type = LEG_EV_DIGIT,
						  .leg = a, .digit = '1' });
	tell(&d->pri_adapter, (struct leg_event){ .type = LEG_EV_GONE,
						  .leg = a, .cause = 38 });
	CHECK_EQ(0, d->legs.n);
	CHECK_EQ(1, d->n.n_calls_refused);
	CHECK(until(has_row));
	CHECK_EQ(38, row.cause);
	CHECK_STR("13800138000", row.from);
	CHECK_STR("95588", row.to);
	CHECK_STR("span1", row.trunk);
	CHECK_STR("system", row.by);
	CHECK_STR("engine_away", end_reason());
	down();
}

TEST(glue_draining_takes_no_new_calls)
{
	struct soft_bed b;

	bed_start(&b, NULL);
	CHECK(up(b.door));
	lqd_drain(d);
	(void)setup("95588");
	CHECK_STR("hangup(41) ", said);
	CHECK(until(has_row));
	CHECK_EQ(41, row.cause);
	CHECK_STR("draining", end_reason());
	down();
	bed_stop(&b);
}

TEST(glue_tells_a_failed_invite_as_gone)
{
	struct soft_bed b;

	bed_start(&b, NULL);
	CHECK(up(b.door));
	ends_at_once = true;
	(void)setup("2");
	CHECK(strstr(said, "hangup("));
	CHECK_EQ(0, d->legs.n);
	down();
	bed_stop(&b);
}

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

TEST(glue_hangs_up_by_cause)
{
	struct soft_bed b;

	bed_start(&b, NULL);
	CHECK(up(b.door));
	ends_at_once = true;
	(void)setup("1");
	CHECK(strstr(said, "hangup(17) "));
	CHECK_EQ(0, d->legs.n);
	down();
	bed_stop(&b);
}

static bool is_lost(void)
{
	return d->n.n_door_lost > 0 && !d->legs.n;
}

static bool is_back(void)
{
	loop_advance(d->loop, 500);
	return d->media != NULL;
}

TEST(glue_ends_calls_when_the_engine_goes_and_opens_it_again)
{
	struct soft_bed b;
	char line[160];

	bed_start(&b, NULL);
	CHECK(up(b.door));
	ends_at_once = true;
	line_registered(&d->sip_adapter, "8001", true);
	(void)setup("95588");
	CHECK_EQ(2, d->legs.n);
	(void)bed_signal(&b, SIGKILL);
	loop_advance(d->loop, 1);
	CHECK(until(is_lost));
	CHECK_STR("accept answer invite(8001 8001 rtp) hangup(16) hangup(47) ", said);
	CHECK(!d->media);
	said[0] = '\0';
	(void)setup("95588");
	CHECK_STR("hangup(38) ", said);
	bed_launch(&b, NULL, line, sizeof(line));
	CHECK(until(is_back));
	said[0] = '\0';
	(void)setup("95588");
	CHECK(strstr(said, "answer "));
	down();
	bed_stop(&b);
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

/* Without engine: each run is quick, and all of lqd/ is in it. */
TEST(glue_survives_short_memory)
{
	if (up("soft:/nonexistent/lq.sock")) {
		ends_at_once = true;
		line_registered(&d->sip_adapter, "8001", true);
		(void)setup("95588");
		(void)setup("1");
		loop_advance(d->loop, 2000);
	}
	down();
}

TESTS(
	RUN(glue_performs_a_whole_call),
	RUN(glue_answers_a_changed_stream),
	RUN(glue_without_engine_refuses_calls_and_lives),
	RUN(glue_draining_takes_no_new_calls),
	RUN(glue_tells_a_failed_invite_as_gone),
	RUN(glue_opens_a_sound_card_for_every_call),
	RUN(glue_calls_sound_cards_by_the_numbers_of_the_last_reload),
	RUN(glue_hangs_up_by_cause),
	RUN(glue_ends_calls_when_the_engine_goes_and_opens_it_again),
	RUN(glue_records_a_telephone_beside_its_line_by_the_lines_voltage),
	RUN_OOM(glue_survives_short_memory),
)
