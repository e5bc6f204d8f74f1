// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Calls over the two lines, each way, plain or through a conference:
 *
 *   plain     near a ==line==> far a
 *   bridged   near a ==line==> far a - conference - far b ==line==> near b
 *
 *   SETUP frame -> ringback tone, heard -> CONNECT frame -> digits, heard
 *     -> both speak, both listen, far a is recorded -> RELEASE frame -> idle
 *
 * What is said is heard octet for octet and nothing else is, the record is what
 * was heard, and every slot's counters balance when it is released. Some far
 * ends have an echo canceller, noise reduction and automatic gain; theirs is
 * not compared.
 */
#include "uml/soak/bed.h"

#define N_TS		31
#define FRAME_PATIENCE	5000	/* ticks */
#define RING_TICKS	6400	/* of ringback: one second on, four off */
#define DIGITS_MAX	8
#define DIGIT_TICKS	200
#define SAY_MAX		12000	/* octets at once */

enum state { IDLE_CALL, SETUP, RINGING, CONNECTING, DIALLING, TALKING, FALLING_SILENT,
	     RELEASING };

/* What somebody should hear next, and what he has. */
struct ear {
	const uint8_t *said;
	uint32_t len, n;
	uint64_t since;		/* said at */
	bool is_deaf;		/* it was harmed: until the rest of it has passed */
};

struct party {
	uint32_t span, ts, slot, index;
	bool is_claimed;
	struct ear ear;
};

/* near and far a, and when bridged far b and near b. */
enum who { NEAR, FAR, FAR_OUT, NEAR_OUT, N_PARTIES };

struct call {
	enum state state;
	bool is_bridged, is_processed;
	uint64_t due, waits_since;
	struct party who[N_PARTIES];
	uint32_t conf;
	struct ear record;
	char digits[LQ_NAME_LEN];
	uint32_t n_digits, n_heard, n_ringbacks;
};

static struct call calls[N_TS + 1];	/* by NEAR's timeslot */
static bool is_used[N_TS + 1];		/* timeslots, on both spans */
static struct call *call_of_ts[3][N_TS + 1];
static uint64_t next_call;
static struct {
	uint32_t begun, done, failed, bridged, processed;
	uint64_t digits, ringbacks, says, harmed, heard, recorded, claims, releases;
} count;

/* The one whom NEAR talks to. */
static struct party *other_end(struct call *c)
{
	return &c->who[c->is_bridged ? NEAR_OUT : FAR];
}

/* A bridged call crosses both lines, an answer the other one. */
static bool is_harmed(uint64_t since)
{
	return was_harmed(1, since) || was_harmed(2, since);
}

/* -------------------------------------------------------------------- ears */

static void ear_expect(struct ear *e, const uint8_t *said, uint32_t len)
{
	*e = (struct ear){ .said = said, .len = len, .since = bed.tick };
}

/* When all of it must have come, and what comes is something else. */
static bool ear_is_late(const struct ear *e)
{
	return bed.tick > e->since + e->len / LQ_TICK_SAMPLES + 3 * STEP_TICKS;
}

static bool ear_has_all(const struct ear *e)
{
	return e->n == e->len && !e->is_deaf;
}

/* Return: false for what was not said */
static bool ear_hear(struct ear *e, const uint8_t *octets, uint32_t n)
{
	uint32_t i = 0, some;

	if (!e->n || ear_has_all(e))
		while (i < n && octets[i] == IDLE)
			i++;
	some = n - i < e->len - e->n ? n - i : e->len - e->n;
	if (memcmp(octets + i, e->said + e->n, some))
		return false;
	e->n += some;
	for (i += some; i < n; i++)
		if (octets[i] != IDLE)
			return false;
	return true;
}

/* ----------------------------------------------------------------- parties */

static void party_claim(struct call *c, enum who who)
{
	struct party *p = &c->who[who];
	struct lq_claim claim = { .slot = p->slot };

	CHECK_EQ(0, req(bed.media, LQ_SLOT_CLAIM, &claim));
	p->index = claim.index;
	p->is_claimed = true;
	count.claims++;
}

static void party_set(const struct call *c, enum who who, uint32_t flags)
{
	struct lq_slot_cfg cfg = { .slot = c->who[who].slot, .flags = flags };

	if (c->is_processed && who == FAR && flags & LQ_SLOT_F_RX) {
		cfg.flags |= LQ_SLOT_F_NR | LQ_SLOT_F_AGC | LQ_SLOT_F_VAD |
			     LQ_SLOT_F_NLP;
		cfg.ec_tail_ms = EC_TAIL_MS;
	}
	CHECK_EQ(0, req(bed.media, LQ_SLOT_SET, &cfg));
}

static void party_tone(const struct party *p, uint32_t tone)
{
	struct lq_tone t = { .slot = p->slot, .tone = tone };

	CHECK_EQ(0, req(bed.media, LQ_SLOT_TONE, &t));
}

static void check_balance(const struct party *p)
{
	struct lq_slot_info n = { .slot = p->slot };

	CHECK_EQ(0, req(bed.media, LQ_GET_SLOT, &n));
	CHECK_EQ(1, n.is_mine);
	CHECK_EQ(n.rx_samples, n.tx_samples);
	CHECK_EQ(0, n.rx_samples % LQ_TICK_SAMPLES);
	CHECK(n.rx_ring_samples <= n.rx_samples);
	CHECK(n.tx_ring_samples + n.tx_underruns <= n.tx_samples);
	CHECK_EQ(0, n.rx_overruns);
	CHECK_EQ(0, n.tap_overruns);
	CHECK_EQ(0, n.ring_faults);
}

static void party_release(struct party *p)
{
	struct lq_claim claim = { .slot = p->slot };

	if (!p->is_claimed)
		return;
	check_balance(p);
	CHECK_EQ(0, req(bed.media, LQ_SLOT_RELEASE, &claim));
	p->is_claimed = false;
	count.releases++;
}

/* All at once, so that there is no deadline. Return: false for not now */
static bool party_say(struct party *p, struct ear *to)
{
	struct dev_ring tx = dev_ring_of(bed.area, p->index, LQ_RING_TX);
	const uint8_t *said = bed.noise + within(0, NOISE_LEN - 1);
	uint32_t len = within(80, SAY_MAX);

	if (!ear_has_all(to) || dev_ring_room(&tx) < len)
		return false;
	CHECK_EQ(len, dev_ring_write(&tx, said, len));
	ear_expect(to, said, len);
	count.says++;
	return true;
}

/* Read all there is; every second octet of the record is what was heard. */
static uint32_t take(struct party *p, enum lq_ring_id id, uint8_t *octets)
{
	struct dev_ring r = dev_ring_of(bed.area, p->index, id);
	uint32_t n = dev_ring_read(&r, octets, TAP_OCTETS), i;

	if (id != LQ_RING_TAP)
		return n;
	for (i = 0; i < n / 2; i++)
		octets[i] = octets[2 * i];
	return n / 2;
}

static void listen(const struct call *c, struct ear *e, const uint8_t *octets,
		   uint32_t n)
{
	bool is_silent = ear_has_all(e), is_right = true;

	if (c->is_processed)
		e->n = e->len - e->n < n ? e->len : e->n + n;
	else if (!e->is_deaf)
		is_right = ear_hear(e, octets, n) &&
			   (ear_has_all(e) || !ear_is_late(e));
	if (!is_right) {
		count.harmed++;
		CHECK(is_harmed(is_silent ? bed.tick - STEP_TICKS : e->since));
		e->is_deaf = true;
	}
	if (e->is_deaf && ear_is_late(e))
		ear_expect(e, bed.noise, 0);
}

static void listen_all(struct call *c)
{
	static uint8_t octets[TAP_OCTETS];
	struct party *a = &c->who[NEAR], *b = other_end(c);
	uint32_t n;

	n = take(a, LQ_RING_RX, octets);
	count.heard += n;
	listen(c, &a->ear, octets, n);
	n = take(b, LQ_RING_RX, octets);
	count.heard += n;
	listen(c, &b->ear, octets, n);
	n = take(&c->who[FAR], LQ_RING_TAP, octets);
	count.recorded += n;
	listen(c, &c->record, octets, n);
}

/* ------------------------------------------------------------- life of one */

static void wait_for_frame(struct call *c, enum state state, uint32_t to,
			   enum frame_type type)
{
	c->state = state;
	c->waits_since = bed.tick;
	c->due = bed.tick + FRAME_PATIENCE;
	CHECK(frame_send(to, type, c->who[NEAR].ts));
}

static void call_free(struct call *c)
{
	struct lq_conf conf = { .conf = c->conf };
	uint32_t i;

	for (i = 0; i < N_PARTIES; i++)
		if (c->who[i].slot) {
			party_release(&c->who[i]);
			call_of_ts[c->who[i].span][c->who[i].ts] = NULL;
			is_used[c->who[i].ts] = false;
		}
	if (c->conf)
		CHECK_EQ(0, req(bed.media, LQ_CONF_FREE, &conf));
	c->state = IDLE_CALL;
}

/* A frame that never came: that must have been the line. */
static void call_fail(struct call *c)
{
	CHECK(is_harmed(c->waits_since));
	count.failed++;
	call_free(c);
}

static void party_place(struct call *c, enum who who, uint32_t span, uint32_t ts)
{
	struct party *p = &c->who[who];

	*p = (struct party){ .span = span, .ts = ts, .slot = LQ_SLOT(span, ts) };
	ear_expect(&p->ear, bed.noise, 0);
	call_of_ts[span][ts] = c;
	is_used[ts] = true;
}

/* Return: a timeslot on which no call is, or 0 */
static uint32_t free_ts(void)
{
	uint32_t ts = within(1, N_TS), i;

	for (i = 0; i < N_TS; i++, ts = ts % N_TS + 1)
		if (!is_used[ts] && ts != D_TS)
			return ts;
	return 0;
}

static bool any_processed(void)
{
	uint32_t i, n = 0;

	for (i = 1; i <= N_TS; i++)
		n += calls[i].state != IDLE_CALL && calls[i].is_processed;
	return n >= N_EC;
}

static void call_begin(void)
{
	uint32_t ts = free_ts(), out, near = within(1, 2);
	struct call *c = &calls[ts];

	if (!ts)
		return;
	*c = (struct call){ .record.said = bed.noise };
	party_place(c, NEAR, near, ts);
	party_place(c, FAR, 3 - near, ts);
	out = within(0, 3) ? 0 : free_ts();
	if (out) {
		c->is_bridged = true;
		party_place(c, FAR_OUT, 3 - near, out);
		party_place(c, NEAR_OUT, near, out);
	}
	c->is_processed = !out && !within(0, 19) && !any_processed();
	count.begun++;
	count.bridged += c->is_bridged;
	count.processed += c->is_processed;
	party_claim(c, NEAR);
	party_set(c, NEAR, LQ_SLOT_F_PROGRESS);
	wait_for_frame(c, SETUP, 3 - near, FRAME_SETUP);
}

static void join(struct call *c, enum who who)
{
	struct lq_conf_member m = { .slot = c->who[who].slot, .conf = c->conf,
				    .talk = LQ_BUS_ROOM, .listen = LQ_BUS_ROOM };

	CHECK_EQ(0, req(bed.media, LQ_CONF_JOIN, &m));
}

static void call_ring(struct call *c)
{
	party_claim(c, FAR);
	party_tone(&c->who[FAR], LQ_TONE_RINGBACK);
	c->state = RINGING;
	c->waits_since = bed.tick;
	c->due = bed.tick + RING_TICKS;
}

static void call_connect(struct call *c)
{
	struct lq_conf conf = {};

	if (!c->n_ringbacks)
		CHECK(is_harmed(c->waits_since));
	count.ringbacks += c->n_ringbacks;
	party_tone(&c->who[FAR], LQ_TONE_NONE);
	party_set(c, NEAR, 0);
	if (c->is_bridged) {
		party_claim(c, FAR_OUT);
		party_claim(c, NEAR_OUT);
		CHECK_EQ(0, req(bed.media, LQ_CONF_NEW, &conf));
		c->conf = conf.conf;
		join(c, FAR);
		join(c, FAR_OUT);
	}
	wait_for_frame(c, CONNECTING, c->who[NEAR].span, FRAME_CONNECT);
}

static void call_dial(struct call *c)
{
	struct lq_digits d = { .slot = c->who[NEAR].slot };
	uint32_t i;

	c->n_digits = within(1, DIGITS_MAX);
	for (i = 0; i < c->n_digits; i++)
		c->digits[i] = "1234567890*#ABCD"[within(0, 15)];
	memcpy(d.digits, c->digits, sizeof(d.digits));
	party_set(c, FAR, LQ_SLOT_F_DTMF);
	CHECK_EQ(0, req(bed.media, LQ_SLOT_DIGITS, &d));
	c->state = DIALLING;
	c->waits_since = bed.tick;
	c->due = bed.tick + (c->n_digits + 2) * DIGIT_TICKS;
}

static void call_talk(struct call *c)
{
	uint32_t tap = LQ_SLOT_F_TAP;

	if (c->n_heard != c->n_digits)
		CHECK(is_harmed(c->waits_since));
	count.digits += c->n_heard;
	party_set(c, NEAR, LQ_SLOT_F_RX | LQ_SLOT_F_TX);
	if (c->is_bridged)
		party_set(c, NEAR_OUT, LQ_SLOT_F_RX | LQ_SLOT_F_TX);
	else
		tap |= LQ_SLOT_F_RX | LQ_SLOT_F_TX;
	party_set(c, FAR, tap);
	c->state = TALKING;
	c->due = bed.tick + within(1000, within(0, 4) ? 30000 : 90000);
}

/* Who speaks to the other end also speaks to the record. */
static void call_speak(struct call *c)
{
	struct party *a = &c->who[NEAR], *b = other_end(c);

	listen_all(c);
	if (bed.tick >= c->due || bed.is_ending) {
		c->state = FALLING_SILENT;
		c->due = bed.tick + SAY_MAX / LQ_TICK_SAMPLES + 2 * STEP_TICKS;
		return;
	}
	if (!within(0, 2))
		(void)party_say(b, &a->ear);	/* or later */
	if (ear_has_all(&c->record) && !within(0, 2) && party_say(a, &b->ear))
		ear_expect(&c->record, b->ear.said, b->ear.len);
}

static void check_heard(const struct call *c, const struct ear *e)
{
	if (!c->is_processed && !ear_has_all(e))
		CHECK(is_harmed(e->since));
}

static void call_hang_up(struct call *c)
{
	check_heard(c, &c->who[NEAR].ear);
	check_heard(c, &other_end(c)->ear);
	check_heard(c, &c->record);
	wait_for_frame(c, RELEASING, c->who[FAR].span, FRAME_RELEASE);
}

static void call_step(struct call *c)
{
	if (c->state == TALKING) {
		call_speak(c);
		return;
	}
	if (c->state >= FALLING_SILENT)
		listen_all(c);
	if (c->state == IDLE_CALL || bed.tick < c->due)
		return;
	switch (c->state) {
	case RINGING:
		call_connect(c);
		break;
	case DIALLING:
		call_talk(c);
		break;
	case FALLING_SILENT:
		call_hang_up(c);
		break;
	default:
		call_fail(c);
	}
}

void call_frame(uint32_t at, enum frame_type type, uint32_t ts)
{
	struct call *c = ts <= N_TS ? &calls[ts] : NULL;

	/* One that was given up may still get what was under way. */
	if (!c || c->state == IDLE_CALL)
		return;
	if (type == FRAME_SETUP && c->state == SETUP && at == c->who[FAR].span)
		call_ring(c);
	else if (type == FRAME_CONNECT && c->state == CONNECTING)
		call_dial(c);
	else if (type == FRAME_RELEASE && c->state == RELEASING) {
		count.done++;
		call_free(c);
	}
}

static void digit_heard(struct call *c, const struct lq_event *ev)
{
	if (c->state != DIALLING || c->n_heard >= c->n_digits ||
	    ev->value != (uint8_t)c->digits[c->n_heard])
		CHECK(is_harmed(c->waits_since));
	c->n_heard++;
}

void call_event(const struct lq_event *ev)
{
	uint32_t span = LQ_SLOT_SPAN(ev->slot), ts = LQ_SLOT_TS(ev->slot);
	struct call *c = (span == 1 || span == 2) && ts <= N_TS ?
			 call_of_ts[span][ts] : NULL;

	CHECK(ev->type != LQ_EV_LOST);
	if (!c)
		return;
	if (ev->type == LQ_EV_DIGIT)
		digit_heard(c, ev);
	else if (ev->type == LQ_EV_TONE && ev->value == LQ_TONE_RINGBACK &&
		 LQ_TONE_MS(ev->arg))
		c->n_ringbacks++;
}

/* --------------------------------------------------------------- all of them */

void calls_begin(void)
{
	memset(calls, 0, sizeof(calls));
	memset(is_used, 0, sizeof(is_used));
	memset(&count, 0, sizeof(count));
	next_call = bed.tick;
}

void calls_step(void)
{
	uint32_t i;

	for (i = 1; i <= N_TS; i++)
		call_step(&calls[i]);
	if (bed.is_ending || bed.tick < next_call)
		return;
	call_begin();
	next_call = bed.tick + within(0, 3000);
}

bool calls_are_over(void)
{
	uint32_t i;

	for (i = 1; i <= N_TS; i++)
		if (calls[i].state != IDLE_CALL)
			return false;
	return true;
}

void calls_end(void)
{
	CHECK_EQ(count.begun, count.done + count.failed);
	CHECK_EQ(count.claims, count.releases);
	CHECK(count.done > count.failed);
	printf("calls: %u begun (%u bridged, %u with canceller) = %u completed + %u failed on bad lines; %llu slots claimed and released\n",
	       count.begun, count.bridged, count.processed, count.done,
	       count.failed, (unsigned long long)count.claims);
	printf("speech: %llu utterances, %llu harmed on bad lines; %llu s heard, %llu s recorded; %llu ringback tones, %llu digits heard\n",
	       (unsigned long long)count.says, (unsigned long long)count.harmed,
	       (unsigned long long)count.heard / 8000,
	       (unsigned long long)count.recorded / 8000,
	       (unsigned long long)count.ringbacks,
	       (unsigned long long)count.digits);
}
