// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine under random abuse: any request with any bytes from three
 * clients, ticks, wild positions written into the mapped areas, spans pulled
 * and plugged, line signals, D-channel frames.
 *
 * After every step the engine's own books must be in order. Areas are
 * allocated to the octet, so the sanitizer sees every step out of them.
 *
 * Input: a row of steps; each begins with one octet that says what to do and
 * takes as many octets as it needs; what is missing counts as zero.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include "engine/engine.h"
#include "engine/what.h"

#define N_CLIENTS	3	/* 0 ctl, 1 and 2 media */
#define N_IP		4
#define STEPS_MAX	400

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct lq_engine e;
static struct lq_slot ip[N_IP], e1_slots[2][31], fx_slots[4];
static struct lq_span spans[3];
static struct lq_client clients[N_CLIENTS];
static void *areas[N_CLIENTS];
static size_t area_size[N_CLIENTS];

static const uint8_t *in;
static size_t n_in;

static void take(void *to, size_t len)
{
	size_t n = len < n_in ? len : n_in;

	memcpy(to, in, n);
	memset((uint8_t *)to + n, 0, len - n);
	in += n;
	n_in -= n;
}

static uint8_t take_octet(void)
{
	uint8_t octet;

	take(&octet, 1);
	return octet;
}

static uint32_t take_word(void)
{
	uint32_t word;

	take(&word, 4);
	return word;
}

static void must(bool is_true)
{
	if (!is_true)
		abort();
}

/* --------------------------------------------------------------- the bed */

static int board_signal(struct lq_span *s, u32 port, u32 set, u32 clear)
{
	must(port >= 1 && port < s->n_ts && !(set & clear));
	lq_span_port_line(s, port, set, set ? 480 : -80);
	if (set & LQ_SIG_METER)
		lq_span_port_meter(s, port);
	return 0;
}

static void span_add(u32 i)
{
	if (i < 2)
		lq_span_init_e1(&spans[i], e1_slots[i]);
	else
		lq_span_init_analog(&spans[i], fx_slots, 4, 2);
	spans[i].signal = i < 2 ? NULL : board_signal;
	must(!lq_engine_add_span(&e, &spans[i], i + 1));
	if (i < 2)
		(void)lq_dchan_open(&spans[i].d);
}

static void client_add(u32 i)
{
	lq_client_init(&clients[i], i ? LQ_CLIENT_MEDIA : LQ_CLIENT_CTL);
	must(!lq_engine_add_client(&e, &clients[i]));
}

static void client_remove(u32 i)
{
	lq_engine_remove_client(&e, &clients[i]);
	free(areas[i]);
	areas[i] = NULL;
	area_size[i] = 0;
}

static void set_up(void)
{
	u32 i;

	lq_engine_init(&e, ip, N_IP, "fuzz");
	for (i = 0; i < 3; i++)
		span_add(i);
	for (i = 0; i < N_CLIENTS; i++)
		client_add(i);
}

static void tear_down(void)
{
	u32 i;

	for (i = 0; i < N_CLIENTS; i++)
		client_remove(i);
	for (i = 0; i < 3; i++)
		lq_engine_remove_span(&e, &spans[i]);
	must(!e.owned && !e.rooms && !e.clients && !e.n_clients);
	must(e.n_ip_free == N_IP && !e.n_spans);
}

/* ------------------------------------------------------------- the steps */

static const u32 commands[] = {
	LQ_GET_INFO, LQ_GET_SPAN, LQ_GET_DCHAN, LQ_GET_SLOT, LQ_SET_SPAN,
	LQ_SLOT_CLAIM, LQ_SLOT_RELEASE, LQ_SLOT_SET, LQ_SLOT_TONE,
	LQ_SLOT_DIGITS, LQ_SLOT_SIG, LQ_CONF_NEW, LQ_CONF_FREE, LQ_CONF_JOIN,
	LQ_PORT_SET, LQ_SIM_PORT, LQ_GET_BOARD, LQ_SIM_WIRE, LQ_SIM_FAULT, LQ_MEDIA_SETUP,
	LQ_GET_CALLER_ID, LQ_SLOT_CALLER_ID, LQ_GET_PERF, LQ_GET_BERT,
	LQ_SET_BERT, LQ_GET_EC, LQ_GET_EC_TAPS, LQ_EC_LOAD,
};

static u32 likely_slot(u32 x)
{
	static const u32 names[] = {
		0, LQ_SLOT(0, 1), LQ_SLOT(0, 2), LQ_SLOT(0, 3), LQ_SLOT(1, 1),
		LQ_SLOT(1, 2), LQ_SLOT(1, 16), LQ_SLOT(2, 1), LQ_SLOT(2, 31),
		LQ_SLOT(3, 1), LQ_SLOT(3, 2), LQ_SLOT(3, 3), LQ_SLOT(3, 4),
		LQ_SLOT(3, 5), LQ_SLOT(4, 1), LQ_SLOT(0, N_IP + 1),
	};

	return names[x % ARRAY_SIZE(names)];
}

/* The first field names a thing in every request: make it a likely one. */
static void tame(u32 cmd, u32 *arg, u32 x)
{
	switch (cmd) {
	case LQ_GET_SPAN:
	case LQ_GET_DCHAN:
	case LQ_SET_SPAN:
	case LQ_GET_BERT:
		arg[0] = x % 5;
		break;
	case LQ_GET_PERF:
		arg[0] = x % 5;
		arg[1] = x & 64 ? LQ_PERF_DAY_S : LQ_PERF_QUARTER_S;
		break;
	case LQ_CONF_FREE:
		arg[0] = x % 5;
		arg[1] = 0;
		break;
	case LQ_CONF_JOIN:
		arg[0] = likely_slot(x);
		arg[1] %= 5;
		arg[2] &= LQ_BUS_ALL;
		arg[3] &= LQ_BUS_ALL;
		break;
	default:
		arg[0] = likely_slot(x);
	}
}

/* A test over few timeslots, over all, or none; the rest as it came. */
static void tame_bert(struct lq_bert_cfg *cfg, u32 x)
{
	cfg->span = x % 5;
	cfg->pattern %= LQ_BERT_COUNT;
	if (cfg->pattern != LQ_BERT_WORD)
		cfg->word = cfg->n_word_bits = 0;
	else
		cfg->n_word_bits = 32;
	cfg->timeslots = x & 64 ? LQ_BERT_SPAN : x & 128 ? 6 : 0x700;
	cfg->n_errors = 0;
	cfg->error_every_bits &= 1023;
	cfg->reserved = 0;
	if (cfg->pattern == LQ_BERT_OFF)
		cfg->timeslots = cfg->error_every_bits = 0;
}

/* As a host does. @arg: as many octets as the larger of the two sizes has */
static int ask(struct lq_client *c, u32 cmd, u32 own, void *arg)
{
	int err = LQ_IS_WHAT(cmd) ? lq_what_fit(cmd, own, arg) : 0;

	return err ? err : lq_engine_request(&e, c, own, arg);
}

/* From a program that was compiled with another size of the structure. */
static u32 other_size(u32 what, u32 how)
{
	return LQ_WHAT_NR(what) | how * 3 << 16;
}

static void step_request(struct lq_client *c)
{
	u32 which = take_octet(), how = take_octet();
	u32 cmd = which < 250 ? commands[which % ARRAY_SIZE(commands)] :
				take_word();
	size_t size;
	u8 exact[128];		/* copied, so that it is aligned */
	void *arg;
	int err, own;

	if (LQ_IS_WHAT(cmd) && which >= 200)
		cmd = other_size(cmd, how);
	own = LQ_IS_WHAT(cmd) ? lq_what_own(c->kind, cmd) : (int)cmd;
	if (LQ_IS_WHAT(cmd) && own < 0)
		return;
	size = max(_IOC_SIZE(cmd), _IOC_SIZE((u32)own));
	must(!LQ_IS_WHAT(cmd) || size <= LQ_WHAT_MAX);
	arg = malloc(size ? size : 1);
	must(arg != NULL);
	take(exact, how % 128);
	memset(arg, 0, size);
	memcpy(arg, exact, how % 128 < size ? how % 128 : size);
	if ((how & 128) && cmd == LQ_SET_BERT)
		tame_bert(arg, take_octet());
	else if ((how & 128) && size >= 8)
		tame(own, arg, take_octet());
	err = ask(c, cmd, own, arg);
	must(err <= 0 && err > -200);
	free(arg);
}

static void step_setup(u32 i)
{
	struct lq_media_setup m = {
		.n_slots = take_octet() % 8,
		.period_ticks = take_octet(),
		.ring_octets = 1u << take_octet() % 18,
		.tap_octets = 1u << take_octet() % 20,
	};
	u64 octets = lq_area_octets(&m);
	void *area;

	must(octets % 4096 == 0 && octets < 1u << 24);
	if (!octets || areas[i])
		return;
	area = calloc(1, octets);
	must(area != NULL);
	if (lq_client_set_area(&e, &clients[i], &m, area)) {
		free(area);
		return;
	}
	areas[i] = area;
	area_size[i] = octets;
}

static void step_scribble(u32 i)
{
	u32 at = take_word(), value = take_word();

	if (area_size[i])
		memcpy((u8 *)areas[i] + (at % (area_size[i] / 4)) * 4, &value, 4);
}

/* A position of a ring, near the other side's or wild. */
static void step_position(u32 i)
{
	struct lq_area *area = areas[i];
	u32 ring = take_octet(), value = take_octet();
	struct lq_ring *r;

	if (!area)
		return;
	r = &area->rings[ring % (clients[i].setup.n_slots * LQ_RINGS)];
	if (ring & 128)
		r->head = r->tail + value * 8;
	else
		r->tail = r->head - value;
}

static void step_ticks(u32 n)
{
	u8 line[2][256];
	u32 i;

	while (n--) {
		for (i = 0; i < 2; i++)
			lq_e1_tx(&spans[i].e1, line[i], 8);
		for (i = 0; i < 2; i++)
			lq_e1_rx(&spans[i].e1, line[1 - i], 8);
		lq_engine_tick(&e);
	}
}

static void step_read(struct lq_client *c)
{
	struct lq_event *ev;
	u32 n = take_octet() % 8, got;

	ev = malloc(n * sizeof(*ev) + 1);
	must(ev != NULL);
	got = lq_client_read(&e, c, ev, n);
	must(got <= n);
	must(!n || got || !lq_client_is_ready(c));
	free(ev);
}

static void step_dchan(struct lq_dchan *d)
{
	u8 frame[LQ_HDLC_MAX + 8];
	u32 len = take_word() % sizeof(frame);

	memset(frame, 0x55, sizeof(frame));
	(void)lq_dchan_write(d, frame, len);
	(void)lq_dchan_read(d, frame, len);
}

static void step(void)
{
	u32 what = take_octet(), who = what >> 4;
	struct lq_client *c = &clients[who % N_CLIENTS];

	switch (what & 15) {
	case 8:
		step_ticks(1 + take_octet() % 8);
		break;
	case 9:
		step_read(c);
		break;
	case 10:
		step_scribble(who % N_CLIENTS);
		break;
	case 11:
		step_position(who % N_CLIENTS);
		break;
	case 12:
		step_setup(who % N_CLIENTS);
		break;
	case 13:
		client_remove(who % N_CLIENTS);
		client_add(who % N_CLIENTS);
		break;
	case 14:
		lq_engine_remove_span(&e, &spans[who % 3]);
		step_ticks(1);
		span_add(who % 3);
		break;
	case 15:
		step_dchan(&spans[who & 1].d);
		lq_span_port_line(&spans[2], who, take_word(), (s8)take_octet());
		lq_span_port_meter(&spans[2], who);
		break;
	default:
		step_request(c);
	}
}

/* ------------------------------------------------------------- the books */

static void audit_slots(void)
{
	const struct lq_slot *s;
	u32 i, n_ip = 0, n_owned = 0, n_held = 0;

	for (s = e.owned; s; s = s->next) {
		must(s->owner && s->index < s->owner->setup.n_slots);
		must(s->owner->slots[s->index] == s);
		must(*s->link == s);
		must(!s->room || s->room->owner == s->owner);
		n_ip += s->kind == LQ_KIND_IP;
		n_owned++;
	}
	must(n_ip + e.n_ip_free == N_IP);
	for (i = 0; i < N_CLIENTS * LQ_CLIENT_SLOTS_MAX; i++)
		n_held += clients[i % N_CLIENTS].slots[i / N_CLIENTS] != NULL;
	must(n_held == n_owned);
}

static void audit_rooms(void)
{
	const struct lq_room *r;
	const struct lq_slot *s;
	u32 n;

	for (r = e.rooms; r; r = r->next) {
		must(r->owner && *r->link == r);
		n = 0;
		for (s = r->members; s; s = s->room_next) {
			must(s->room == r && *s->room_link == s && s->owner);
			n++;
		}
		must(n == r->n_members);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	u32 i;

	in = data;
	n_in = size;
	set_up();
	for (i = 0; i < STEPS_MAX && n_in; i++) {
		step();
		audit_slots();
		audit_rooms();
	}
	step_ticks(2);
	tear_down();
	return 0;
}
