// SPDX-License-Identifier: GPL-2.0-or-later
/* From octets to steps, see play.h. */
#include <string.h>

#include "fuzz/abi/play.h"

#define N_OF(a)		(sizeof(a) / sizeof((a)[0]))
#define ODD_FROM	0xe8	/* a field's octet from here on: something odd */

struct player {
	const struct abi_door *door;
	void *arg;
	const uint8_t *in;
	size_t left;
};

/* The input's next octets; zeros after its end. */
static void take(struct player *p, void *to, size_t len)
{
	size_t n = len < p->left ? len : p->left;

	memcpy(to, p->in, n);
	memset((uint8_t *)to + n, 0, len - n);
	p->in += n;
	p->left -= n;
}

static uint8_t take_octet(struct player *p)
{
	uint8_t octet;

	take(p, &octet, 1);
	return octet;
}

static uint32_t take_word(struct player *p)
{
	uint32_t word;

	take(p, &word, 4);
	return word;
}

/* ------------------------------------------------------------------ fields */

static uint32_t odd_value(struct player *p, uint8_t which)
{
	static const uint32_t values[] = {
		0, 1, 2, 32, 0xff, 0x100, 0xffff, 0x10000, 0x7fff, 0x8000,
		0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
	};
	uint32_t i = which % (N_OF(values) + 2);

	return i < N_OF(values) ? values[i] : take_word(p);
}

/*
 * Spans 1 and 2 are E1, 3 is four analog ports, after a replug 4 to 6 are. Few
 * slots are asked often, so that one request finds what another has left.
 */
static uint32_t likely_slot(uint8_t x)
{
	static const uint32_t often[] = {
		LQ_SLOT(1, 1), LQ_SLOT(2, 1), LQ_SLOT(0, 1), LQ_SLOT(3, 1),
		LQ_SLOT(3, 3),
	};
	static const uint32_t slots[] = {
		0, LQ_SLOT(0, 2), LQ_SLOT(0, 3), LQ_SLOT(0, 5), LQ_SLOT(1, 2),
		LQ_SLOT(1, 15), LQ_SLOT(1, 16), LQ_SLOT(2, 2), LQ_SLOT(2, 31),
		LQ_SLOT(3, 2), LQ_SLOT(3, 4), LQ_SLOT(3, 5), LQ_SLOT(4, 1),
		LQ_SLOT(1, 0), LQ_SLOT(1, 32),
	};

	return x < 160 ? often[x % N_OF(often)] : slots[x % N_OF(slots)];
}

static uint32_t in_range(struct player *p, const struct abi_field *f, uint8_t x)
{
	uint32_t n = (uint32_t)f->hi - (uint32_t)f->lo + 1, more = x;

	if (n <= ODD_FROM)
		return f->lo + x % n;
	more = more << 8 | take_octet(p);
	more = more << 8 | take_octet(p);
	return f->lo + more % n;
}

static uint32_t masked(struct player *p, const struct abi_field *f, uint8_t x)
{
	uint32_t bits = x;

	if (f->lo & ~0xff)
		bits |= take_octet(p) << 8;
	return bits & (uint32_t)f->lo;
}

static uint32_t value_of(struct player *p, const struct abi_field *f)
{
	static const uint32_t tails[] = { 0, 16, 32, 64, 128 };
	static const uint32_t timeslots[] = {
		LQ_BERT_SPAN, 0, 2, 6, 0x700, 0x80000000, 0xfffefffe,
	};
	uint8_t x = take_octet(p);

	if (x >= ODD_FROM)
		return odd_value(p, x - ODD_FROM);
	switch (f->kind) {
	case ABI_RANGE:
		return in_range(p, f, x);
	case ABI_MASK:
		return masked(p, f, x);
	case ABI_POWER:
		return 1u << (f->lo + x % (f->hi - f->lo + 1));
	case ABI_SPAN:
		return (x + 1) % 6;
	case ABI_SLOT:
		return likely_slot(x);
	case ABI_CONF:
		return x < 160 ? 1 + x % 2 : x % 5;
	case ABI_TAIL:
		return tails[x % N_OF(tails)];
	case ABI_INTERVAL:
		return x & 1 ? LQ_PERF_DAY_S : LQ_PERF_QUARTER_S;
	case ABI_TIMESLOTS:
		return timeslots[x % N_OF(timeslots)];
	default:
		return 0;
	}
}

/* Its length, then its letters; sometimes without an end, or with others. */
static void text_of(struct player *p, const struct abi_field *f, char *to)
{
	static const char digits[] = "0123456789ABCD*#,";
	static const char plans[][4] = { "", "cn", "gb", "us", "de", "jp" };
	uint32_t x = take_octet(p), len = x % f->size, i;

	if (x >= ODD_FROM) {
		take(p, to, f->size);
	} else if (f->kind == ABI_PLAN) {
		memcpy(to, plans[x % N_OF(plans)], sizeof(plans[0]));
	} else if (f->kind == ABI_OCTETS) {
		take(p, to, len);
	} else {
		for (i = 0; i < len; i++)
			to[i] = digits[take_octet(p) % (sizeof(digits) - 1)];
	}
}

static void fill_field(struct player *p, const struct abi_field *f, uint8_t *data)
{
	uint32_t i, value;

	if (f->kind >= ABI_DIGITS) {
		text_of(p, f, (char *)data + f->offset);
		return;
	}
	for (i = 0; i < f->n; i++) {
		value = value_of(p, f);
		memcpy(data + f->offset + i * f->size, &value, f->size);
	}
}

/* ------------------------------------------------------------------- steps */

/* Mostly where it should. */
static enum abi_pointer pointer(struct player *p)
{
	uint8_t x = take_octet(p);

	return x < 240 ? ABI_GOOD : (enum abi_pointer)(x % ABI_POINTERS);
}

/* Sometimes from a program compiled with another size of its structure. */
static uint32_t sized(struct player *p, uint32_t what)
{
	return take_octet(p) < ODD_FROM ? what :
	       LQ_WHAT_NR(what) | (uint32_t)take_octet(p) * 3 << 16;
}

static void step_request(struct player *p, uint32_t file)
{
	_Alignas(8) uint8_t data[ABI_DATA_MAX] = { 0 };
	const struct abi_request *r;
	const struct abi_field *f;
	uint8_t which = take_octet(p);
	uint32_t cmd;

	if (which >= ODD_FROM) {	/* a number of anybody's, or nearly ours */
		cmd = take_word(p);
		if (which & 1)
			cmd = abi_request_of(cmd)->cmd ^
			      1u << (cmd >> 8) % 32;
		take(p, data, take_octet(p));
	} else {
		r = abi_request_of(which);
		cmd = LQ_IS_WHAT(r->cmd) ? sized(p, r->cmd) : r->cmd;
		for (f = r->fields; f->kind != ABI_END; f++)
			fill_field(p, f, data);
	}
	p->door->request(p->arg, file, cmd, data, pointer(p));
}

static void step_write(struct player *p, uint32_t file)
{
	uint8_t data[LQ_HDLC_MAX + 8];
	uint32_t len = take_octet(p);

	len = len < 200 ? len : (len - 200) * 20;
	len = len < sizeof(data) ? len : sizeof(data);
	memset(data, take_octet(p), sizeof(data));	/* 0xff: all stuffed */
	p->door->write(p->arg, file, data, len, pointer(p));
}

/* A position of a ring, near the other side's or wild. */
static void step_position(struct player *p, uint32_t file)
{
	uint32_t ring = take_octet(p), value = take_octet(p), n;
	size_t len;
	struct lq_area *area = p->door->area(p->arg, file, &len);
	struct lq_ring *r;

	if (!area || len < sizeof(*area) + sizeof(*r))
		return;
	n = (len - sizeof(*area)) / sizeof(*r);
	r = &area->rings[(ring & 127) % n];
	if (ring & 128)
		r->head = r->tail + (value < ODD_FROM ? value * 8 :
						odd_value(p, value));
	else
		r->tail = r->head - (value < ODD_FROM ? value :
						odd_value(p, value));
}

static void step_scribble(struct player *p, uint32_t file)
{
	uint32_t at = take_word(p), value = take_word(p);
	size_t len;
	struct lq_area *area = p->door->area(p->arg, file, &len);

	if (area && len >= 4)
		memcpy((uint8_t *)area + at % (len / 4) * 4, &value, 4);
}

static void step_open(struct player *p, uint32_t file)
{
	p->door->open(p->arg, file, take_octet(p) % 6);
}

static void step_close(struct player *p, uint32_t file)
{
	p->door->close(p->arg, file);
}

static void step_read(struct player *p, uint32_t file)
{
	uint32_t len = take_octet(p);

	p->door->read(p->arg, file, len < 128 ? len : (len - 128) * 16, pointer(p));
}

static void step_poll(struct player *p, uint32_t file)
{
	p->door->poll(p->arg, file, take_octet(p));
}

static void step_map(struct player *p, uint32_t file)
{
	uint32_t how = take_octet(p);

	if (how < 200)
		p->door->map(p->arg, file, 0, 0);
	else
		p->door->map(p->arg, file, how - 199, odd_value(p, take_octet(p)));
}

static void step_ticks(struct player *p, uint32_t file)
{
	(void)file;
	p->door->ticks(p->arg, 1 + take_octet(p) % 32);
}

static void step_plug(struct player *p, uint32_t file)
{
	(void)file;
	p->door->plug(p->arg, take_octet(p) % 8, take_word(p));
}

typedef void step_fn(struct player *p, uint32_t file);

static step_fn *const steps[16] = {
	step_request, step_request, step_request, step_request, step_request,
	step_request, step_open, step_close, step_read, step_write, step_poll,
	step_map, step_position, step_scribble, step_ticks, step_plug,
};

static void ask(struct player *p, uint32_t file, uint32_t cmd, const void *with,
		size_t len)
{
	_Alignas(8) uint8_t data[ABI_DATA_MAX] = { 0 };

	memcpy(data, with, len);
	p->door->request(p->arg, file, cmd, data, ABI_GOOD);
}

static void begin(struct player *p)
{
	const struct lq_media_setup setup = {
		.n_slots = 8, .period_ticks = 4, .ring_octets = 256,
		.tap_octets = 512, .n_ec = 1, .ec_tail_ms = 16,
	};
	static const uint32_t slots[] = {
		LQ_SLOT(1, 1), LQ_SLOT(0, 1), LQ_SLOT(3, 1),
	};
	const struct lq_conf conf = { 0 };
	uint32_t i;

	for (i = 0; i < 4; i++)
		p->door->open(p->arg, i, i == 3 ? 2 : i > 0);
	ask(p, 1, LQ_MEDIA_SETUP, &setup, sizeof(setup));
	for (i = 0; i < N_OF(slots); i++)
		ask(p, 1, LQ_SLOT_CLAIM, &(struct lq_claim){ .slot = slots[i] },
		    sizeof(struct lq_claim));
	ask(p, 1, LQ_CONF_NEW, &conf, sizeof(conf));
}

void abi_play(const struct abi_door *door, void *arg, const uint8_t *in,
	      size_t len)
{
	/* Mostly the media file that is set up. */
	static const uint8_t file_of[16] = {
		1, 0, 1, 2, 1, 3, 1, 0, 1, 2, 1, 3, 4, 5, 0, 2,
	};
	struct player p = { door, arg, in, len };
	uint32_t i;
	uint8_t x;

	begin(&p);
	for (i = 0; i < ABI_STEPS_MAX && p.left; i++) {
		x = take_octet(&p);
		steps[x & 15](&p, file_of[x >> 4]);
		door->done(arg);
	}
	for (i = 0; i < ABI_FILES; i++)
		door->close(arg, i);
}
