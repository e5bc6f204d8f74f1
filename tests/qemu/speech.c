// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Speech and frames from span 1 to span 2 and back over the framed wire of the
 * simulated board, octet for octet, with every counter on the way; then the
 * wire is cut and heals; and a telephone on an analog port calls the line on
 * another. (sim_spans=2 sim_ports=2: spans 1 and 2 cross-connected, port 1 of
 * span 3 is FXS, wired to port 2, FXO)
 */
#include <stdint.h>

#include "dev/ring.h"
#include "qemu/guest.h"

#define SPEECH 8000		/* octets: 1 s */
#define RING 16384
#define N_TS 30
#define N_SLOTS (2 * N_TS)

static struct lq_area *area;
static struct lq_media_setup setup;
static int media, ctl;

struct party {
	uint32_t slot, index;
	uint8_t said[SPEECH];
	uint8_t heard[RING];
	uint32_t n_heard;
};

static struct party parties[N_SLOTS];	/* span 1, then span 2 */

static uint32_t random_state = 12345;

/* Any octet but the idle one, so that silence cannot be taken for speech. */
static uint8_t random_octet(void)
{
	random_state = random_state * 1664525 + 1013904223;
	return (random_state >> 24) == 0xd5 ? 0xd4 : random_state >> 24;
}

static uint32_t speech_slot(uint32_t span, uint32_t i)
{
	return LQ_SLOT(span, i < 15 ? i + 1 : i + 2);	/* not 16 */
}

static uint32_t alarms(uint32_t span)
{
	struct lq_span_info info = { .span = span };

	CHECK_EQ(0, req(ctl, LQ_GET_SPAN, &info));
	return info.alarms;
}

static void open_all(void)
{
	setup = (struct lq_media_setup){
		.n_slots = N_SLOTS, .period_ticks = 20, .ring_octets = RING,
		.tap_octets = RING,
	};
	ctl = open_node(CTL);
	media = open_media(&setup, &area);
	CHECK(ctl >= 0 && media >= 0);
	CHECK(UNTIL(media, !alarms(1) && !alarms(2)));
}

static void close_all(void)
{
	munmap(area, setup.area_octets);
	close(media);
	close(ctl);
}

/* ---------------------------------------------------------------- parties */

static void party_claim(struct party *p, uint32_t slot)
{
	struct lq_claim c = { .slot = slot };
	uint32_t i;

	CHECK_EQ(0, req(media, LQ_SLOT_CLAIM, &c));
	p->slot = slot;
	p->index = c.index;
	p->n_heard = 0;
	for (i = 0; i < SPEECH; i++)
		p->said[i] = random_octet();
}

static void party_set(const struct party *p, uint32_t flags)
{
	struct lq_slot_cfg cfg = { .slot = p->slot, .flags = flags };

	CHECK_EQ(0, req(media, LQ_SLOT_SET, &cfg));
}

/* The whole second at once: no deadline to miss while it plays. */
static void party_speak(struct party *p)
{
	struct dev_ring tx = dev_ring_of(area, p->index, LQ_RING_TX);

	CHECK_EQ(SPEECH, dev_ring_write(&tx, p->said, SPEECH));
}

static void party_release(const struct party *p)
{
	struct lq_claim c = { .slot = p->slot };

	CHECK_EQ(0, req(media, LQ_SLOT_RELEASE, &c));
}

static struct lq_slot_info party_info(const struct party *p)
{
	struct lq_slot_info info = { .slot = p->slot };

	CHECK_EQ(0, req(media, LQ_GET_SLOT, &info));
	return info;
}

/* Keeps what comes after the idle octets before the speech. */
static void party_listen(struct party *p)
{
	struct dev_ring rx = dev_ring_of(area, p->index, LQ_RING_RX);
	uint8_t octets[RING];
	uint32_t n = dev_ring_read(&rx, octets, sizeof(octets)), i = 0;

	if (!p->n_heard)
		while (i < n && octets[i] == 0xd5)
			i++;
	n -= i;
	if (n > RING - p->n_heard)
		n = RING - p->n_heard;
	memcpy(p->heard + p->n_heard, octets + i, n);
	p->n_heard += n;
}

static bool all_have_heard(struct party *p, uint32_t n)
{
	bool yes = true;
	uint32_t i;

	for (i = 0; i < n; i++) {
		party_listen(&p[i]);
		yes &= p[i].n_heard >= SPEECH;
	}
	return yes;
}

/* ------------------------------------------------------------------ tests */

static void check_counters_balance(const struct party *p)
{
	struct lq_slot_info n = party_info(p);

	CHECK_EQ(SPEECH, n.tx_ring_samples);
	CHECK_EQ(n.rx_samples, n.tx_samples);
	CHECK_EQ(0, n.rx_overruns);
	CHECK_EQ(0, n.ring_faults);
	CHECK(n.rx_ring_samples <= n.rx_samples);
	CHECK(n.tx_ring_samples + n.tx_underruns <= n.tx_samples);
	CHECK_EQ(0, n.tx_samples % LQ_TICK_SAMPLES);
}

static void check_line(uint32_t span, const struct lq_span_info *before)
{
	struct lq_span_info now = { .span = span };

	CHECK_EQ(0, req(ctl, LQ_GET_SPAN, &now));
	CHECK(now.rx_frames > before->rx_frames);
	CHECK_EQ(before->fas_errors, now.fas_errors);
	CHECK_EQ(before->crc_errors, now.crc_errors);
	CHECK_EQ(before->slips_dropped, now.slips_dropped);
	CHECK_EQ(before->slips_repeated, now.slips_repeated);
	CHECK_EQ(before->realignments, now.realignments);
	CHECK_EQ(1, now.is_crc4_mf);
}

TEST(sixty_voices_cross_the_wire_unharmed)
{
	struct lq_span_info before[3] = { { 0 }, { .span = 1 }, { .span = 2 } };
	uint32_t i;

	open_all();
	CHECK_EQ(0, req(ctl, LQ_GET_SPAN, &before[1]));
	CHECK_EQ(0, req(ctl, LQ_GET_SPAN, &before[2]));
	for (i = 0; i < N_SLOTS; i++) {
		party_claim(&parties[i], speech_slot(1 + i / N_TS, i % N_TS));
		party_set(&parties[i], LQ_SLOT_F_RX | LQ_SLOT_F_TX);
	}
	for (i = 0; i < N_SLOTS; i++)
		party_speak(&parties[i]);
	CHECK(UNTIL(media, all_have_heard(parties, N_SLOTS)));
	for (i = 0; i < N_SLOTS; i++) {
		struct party *peer = &parties[(i + N_TS) % N_SLOTS];

		CHECK_MEM(peer->said, parties[i].heard, SPEECH);
		check_counters_balance(&parties[i]);
	}
	check_line(1, &before[1]);
	check_line(2, &before[2]);
	for (i = 0; i < N_SLOTS; i++)
		party_release(&parties[i]);
	close_all();
}

/* Two slots in one conference: span 1 slot 1 speaks, and is heard twice. */
TEST(a_bridge_carries_speech_between_slots)
{
	struct lq_conf conf = {};
	uint32_t i;

	open_all();
	CHECK_EQ(0, req(media, LQ_CONF_NEW, &conf));
	/* parties: 0 says on 1/1 -> 2/1 is bridged to 2/2 -> 1/2 hears. */
	party_claim(&parties[0], LQ_SLOT(1, 1));
	party_claim(&parties[1], LQ_SLOT(1, 2));
	party_claim(&parties[2], LQ_SLOT(2, 1));
	party_claim(&parties[3], LQ_SLOT(2, 2));
	party_set(&parties[0], LQ_SLOT_F_TX);
	party_set(&parties[1], LQ_SLOT_F_RX);
	for (i = 2; i < 4; i++) {
		struct lq_conf_member m = { .slot = parties[i].slot, .talk = 1,
			.conf = conf.conf, .listen = LQ_BUS_ROOM };

		CHECK_EQ(0, req(media, LQ_CONF_JOIN, &m));
	}
	party_speak(&parties[0]);
	CHECK(UNTIL(media, all_have_heard(&parties[1], 1)));
	CHECK_MEM(parties[0].said, parties[1].heard, SPEECH);
	for (i = 0; i < 4; i++)
		party_release(&parties[i]);
	close_all();
}

static uint32_t frame_len(uint32_t i)
{
	return 3 + i * 37 % (LQ_HDLC_MAX - 2);
}

static void frame_fill(uint8_t *frame, uint32_t i)
{
	uint32_t k;

	for (k = 0; k < frame_len(i); k++)
		frame[k] = i + k * (1 + i % 7);	/* runs of ones: stuffing */
}

TEST(a_hundred_frames_cross_the_dchannel)
{
	struct lq_dchan_info tx = { .span = 1 }, rx = { .span = 2 };
	uint8_t want[LQ_HDLC_MAX], got[LQ_HDLC_MAX];
	uint64_t octets = 0;
	uint32_t i;
	int a, b;

	open_all();
	a = open("/dev/lq/s1/d", O_RDWR);
	b = open("/dev/lq/s2/d", O_RDWR);
	for (i = 0; i < 100; i++) {
		frame_fill(want, i);
		CHECK_EQ(frame_len(i), result(write(a, want, frame_len(i))));
		CHECK_EQ(frame_len(i), result(read(b, got, sizeof(got))));
		CHECK_MEM(want, got, frame_len(i));
		octets += frame_len(i);
	}
	CHECK_EQ(0, req(ctl, LQ_GET_DCHAN, &tx));
	CHECK_EQ(0, req(ctl, LQ_GET_DCHAN, &rx));
	CHECK_EQ(tx.tx_frames, rx.rx_frames);
	CHECK_EQ(tx.tx_octets, rx.rx_octets);
	CHECK(rx.rx_octets >= octets);
	CHECK_EQ(0, rx.rx_fcs_errors);
	CHECK_EQ(0, rx.rx_overruns);
	close(a);
	close(b);
	close_all();
}

static void set_los(uint32_t span, uint32_t is_los)
{
	struct lq_sim_fault f = { .span = span, .is_los = is_los };

	CHECK_EQ(0, req(ctl, LQ_SIM_FAULT, &f));
}

/* Reads ctl until @span's alarms are told to be @want. */
static bool is_told(uint32_t span, uint32_t mask, uint32_t want)
{
	long deadline = now_ms() + PATIENCE_MS;
	struct lq_event ev;

	while (now_ms() < deadline) {
		if (read(ctl, &ev, sizeof(ev)) < 0)
			(void)wait_for(ctl, POLLIN);
		else if (ev.type == LQ_EV_ALARM &&
			 ev.slot == LQ_SLOT(span, 0) &&
			 (ev.value & mask) == want)
			return true;
	}
	return false;
}

/* Span 2 hears nothing any more; span 1 is told so by the A bit (RAI). */
TEST(a_cut_wire_is_told_at_both_ends_and_heals)
{
	struct lq_span_info before = { .span = 2 }, after = { .span = 2 };
	uint32_t i;

	open_all();
	CHECK_EQ(0, req(ctl, LQ_GET_SPAN, &before));
	set_los(2, 1);
	CHECK(is_told(2, LQ_ALARM_LOS, LQ_ALARM_LOS));
	CHECK(UNTIL(media, alarms(1) & LQ_ALARM_RAI));
	set_los(2, 0);
	CHECK(is_told(2, ~0u, 0));
	CHECK(UNTIL(media, !alarms(1) && !alarms(2)));
	CHECK_EQ(0, req(ctl, LQ_GET_SPAN, &after));
	CHECK_EQ(before.los_events + 1, after.los_events);
	CHECK(after.realignments > before.realignments);

	party_claim(&parties[0], LQ_SLOT(1, 7));
	party_claim(&parties[1], LQ_SLOT(2, 7));
	party_set(&parties[0], LQ_SLOT_F_TX);
	party_set(&parties[1], LQ_SLOT_F_RX);
	party_speak(&parties[0]);
	CHECK(UNTIL(media, all_have_heard(&parties[1], 1)));
	CHECK_MEM(parties[0].said, parties[1].heard, SPEECH);
	for (i = 0; i < 2; i++)
		party_release(&parties[i]);
	close_all();
}

/* DTMF made in one slot is heard in the other, as events in their order. */
TEST(digits_cross_the_wire)
{
	static const char dialled[] = "1234567890*#ABCD";
	struct lq_digits d = { .slot = LQ_SLOT(1, 3) };
	long deadline = now_ms() + PATIENCE_MS;
	struct lq_event ev;
	uint32_t n = 0;

	open_all();
	party_claim(&parties[0], LQ_SLOT(1, 3));
	party_claim(&parties[1], LQ_SLOT(2, 3));
	party_set(&parties[1], LQ_SLOT_F_DTMF);
	memcpy(d.digits, dialled, sizeof(dialled));
	CHECK_EQ(0, req(media, LQ_SLOT_DIGITS, &d));
	while (n < strlen(dialled) && now_ms() < deadline) {
		if (read(media, &ev, sizeof(ev)) < 0)
			(void)wait_for(media, POLLIN);
		else if (ev.type == LQ_EV_DIGIT)
			CHECK_EQ(dialled[n++], ev.value);
	}
	CHECK_EQ(strlen(dialled), n);
	CHECK_EQ(n, party_info(&parties[1]).digits);
	close_all();
}

static void set_signal(uint32_t slot, uint32_t set, uint32_t clear)
{
	struct lq_signal sig = { .slot = slot, .set = set, .clear = clear };

	CHECK_EQ(0, req(media, LQ_SLOT_SIG, &sig));
}

/* Reads media until @slot's signals under @mask are told to be @want. */
static bool is_signalled(uint32_t slot, uint32_t mask, uint32_t want)
{
	long deadline = now_ms() + PATIENCE_MS;
	struct lq_event ev;

	while (now_ms() < deadline) {
		if (read(media, &ev, sizeof(ev)) < 0)
			(void)wait_for(media, POLLIN);
		else if (ev.type == LQ_EV_SIGNAL && ev.slot == slot &&
			 (ev.value & mask) == want)
			return true;
	}
	return false;
}

TEST(an_analog_call_rings_is_answered_and_talks)
{
	const uint32_t fxs = LQ_SLOT(3, 1), fxo = LQ_SLOT(3, 2);

	open_all();
	party_claim(&parties[0], fxs);
	party_claim(&parties[1], fxo);
	set_signal(fxs, LQ_SIG_RING, 0);
	CHECK(is_signalled(fxo, LQ_SIG_RING, LQ_SIG_RING));
	set_signal(fxo, LQ_SIG_OFFHOOK, 0);
	CHECK(is_signalled(fxs, LQ_SIG_OFFHOOK, LQ_SIG_OFFHOOK));
	set_signal(fxs, 0, LQ_SIG_RING);
	CHECK(is_signalled(fxo, LQ_SIG_RING, 0));
	party_set(&parties[0], LQ_SLOT_F_TX);
	party_set(&parties[1], LQ_SLOT_F_RX);
	party_speak(&parties[0]);
	CHECK(UNTIL(media, all_have_heard(&parties[1], 1)));
	CHECK_MEM(parties[0].said, parties[1].heard, SPEECH);
	set_signal(fxo, 0, LQ_SIG_OFFHOOK);
	CHECK(is_signalled(fxs, LQ_SIG_OFFHOOK, 0));
	close_all();
}

TESTS(
	RUN(sixty_voices_cross_the_wire_unharmed),
	RUN(a_bridge_carries_speech_between_slots),
	RUN(a_hundred_frames_cross_the_dchannel),
	RUN(a_cut_wire_is_told_at_both_ends_and_heals),
	RUN(digits_cross_the_wire),
	RUN(an_analog_call_rings_is_answered_and_talks),
)
