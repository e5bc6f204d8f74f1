/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the programs share that test lq-tdm400.ko with cards made of software
 * (tests/mock/pcidev/tdm400.h): a telephone's port and a line's, wired together,
 * and what they say to each other. LQ_DRIVER names the module.
 */
#ifndef TESTS_UML_TDM400_BED_H
#define TESTS_UML_TDM400_BED_H

#include "dev/ring.h"
#include "mock/pcidev/tdm400.h"
#include "uml/pci.h"
#include "uml/sleep.h"

#define SPEECH 4000		/* octets: half a second */
#define RING 16384
#define IDLE 0xd5

static int ctl = -1, media = -1;
static struct lq_area *area;
static struct lq_media_setup setup;

/* ------------------------------------------------------------------- cards */

/* Cards are probed beside each other: which span is whose their places tell. */
static inline uint32_t span_in(unsigned int slot)
{
	struct lq_board_info board;
	char serial[16];
	uint32_t i;

	snprintf(serial, sizeof(serial), "0000:00:%02x.0", slot);
	for (i = 0; i < 2; i++) {
		memset(&board, 0, sizeof(board));
		board.board = i;
		if (!req(ctl, LQ_GET_BOARD, &board) && !strcmp(board.serial, serial))
			return board.first_span;
	}
	return 0;
}

static inline bool is_ready(unsigned int slot)
{
	uint32_t span = span_in(slot);

	return span && span_info(ctl, span).rx_frames > 100;
}

static inline void load(void)
{
	CHECK_EQ(0, driver_insert("LQ_DRIVER", ""));
	CHECK(SOON(is_ready(0) && (!pci_is_there(1) || is_ready(1))));
}

static inline void fact(unsigned int slot, const char *name, char *text, size_t size)
{
	char path[80];
	int n;

	snprintf(path, sizeof(path), "/sys/class/lq/lq!s%u/tdm400/%s", span_in(slot), name);
	n = read_file(path, text, size);
	CHECK(n > 0);
	if (n <= 0)
		text[0] = 0;
}

static inline long number(unsigned int slot, const char *name)
{
	char text[32];

	fact(slot, name, text, sizeof(text));
	return atol(text);
}

/* ----------------------------------------------------------------- parties */

struct party {
	uint32_t slot, index;
	uint8_t said[SPEECH], heard[SPEECH];
	uint32_t n_heard;
};

static struct party fxs, fxo;

static inline void claim(struct party *p, uint32_t slot, uint32_t seed)
{
	struct lq_claim c = { .slot = slot };
	uint32_t i;

	CHECK_EQ(0, req(media, LQ_SLOT_CLAIM, &c));
	p->slot = slot;
	p->index = c.index;
	for (i = 0; i < SPEECH; i++)
		p->said[i] = (i * 7 + seed) % IDLE;	/* never idle */
}

static inline void set_flags(const struct party *p, uint32_t flags)
{
	struct lq_slot_cfg cfg = { .slot = p->slot, .flags = flags };

	CHECK_EQ(0, req(media, LQ_SLOT_SET, &cfg));
}

static inline void release(const struct party *p)
{
	struct lq_claim c = { .slot = p->slot };

	CHECK_EQ(0, req(media, LQ_SLOT_RELEASE, &c));
}

static inline int set_signal(const struct party *p, uint32_t set, uint32_t clear)
{
	struct lq_signal sig = { .slot = p->slot, .set = set, .clear = clear };

	return req(media, LQ_SLOT_SIG, &sig);
}

static inline struct lq_slot_info info(const struct party *p)
{
	struct lq_slot_info i = { .slot = p->slot };

	CHECK_EQ(0, req(media, LQ_GET_SLOT, &i));
	return i;
}

static inline uint32_t state(const struct party *p)
{
	return info(p).signal;
}

/* The next event of @type and @p whose value or arg has one of @bits; else none. */
static inline bool is_told(const struct party *p, uint32_t type, uint32_t bits,
		    struct lq_event *ev)
{
	long deadline = now_ms() + PATIENCE_MS;

	while (now_ms() < deadline) {
		if (read(media, ev, sizeof(*ev)) < 0)
			(void)wait_for(media, POLLIN);
		else if (ev->type == type && ev->slot == p->slot &&
			 (!bits || (ev->value | ev->arg) & bits))
			return true;
	}
	return false;
}

static inline bool is_signalled(const struct party *p, uint32_t mask, uint32_t want)
{
	struct lq_event ev;

	while (is_told(p, LQ_EV_SIGNAL, mask, &ev))
		if ((ev.value & mask) == want)
			return true;
	return false;
}

/* What was left of events and octets is of the past. */
static inline void forget_all(void)
{
	struct lq_event ev[16];

	while (read(media, ev, sizeof(ev)) > 0)
		;
}

/* Shorter than in life: all that waits costs the test. */
static inline void hurry(void)
{
	struct lq_port_cfg bell = { .slot = fxs.slot, .ring_ms = { 250, 300 },
				    .flash_max_ms = 400 };
	struct lq_port_cfg line = { .slot = fxo.slot, .flash_ms = 200 };

	CHECK_EQ(0, req(media, LQ_PORT_SET, &bell));
	CHECK_EQ(0, req(media, LQ_PORT_SET, &line));
}

static inline void begin(unsigned int slot, uint32_t fxs_port, uint32_t fxo_port)
{
	uint32_t span;

	if (ctl < 0)
		ctl = open_node(CTL);
	if (!is_board(ctl, 0))
		load();
	span = span_in(slot);
	setup = (struct lq_media_setup){
		.n_slots = 4, .period_ticks = 10, .ring_octets = RING,
		.tap_octets = 256,
	};
	media = open_media(&setup, &area);
	CHECK(media >= 0);
	claim(&fxs, LQ_SLOT(span, fxs_port), 1);
	claim(&fxo, LQ_SLOT(span, fxo_port), 100);
	hurry();
	CHECK(UNTIL(media, state(&fxo) == LQ_SIG_BATTERY && !state(&fxs)));
	forget_all();
}

static inline void end(void)
{
	munmap(area, setup.area_octets);
	close(media);
	media = -1;
}

static inline void answer(void)
{
	CHECK_EQ(0, set_signal(&fxo, LQ_SIG_OFFHOOK, 0));
	CHECK(is_signalled(&fxs, LQ_SIG_OFFHOOK, LQ_SIG_OFFHOOK));
	CHECK(UNTIL(media, state(&fxo) & LQ_SIG_LOOP));
}

static inline void hear(struct party *p)
{
	struct dev_ring rx = dev_ring_of(area, p->index, LQ_RING_RX);
	uint8_t octet;

	while (p->n_heard < SPEECH && dev_ring_read(&rx, &octet, 1))
		if (p->n_heard || octet != IDLE)
			p->heard[p->n_heard++] = octet;
}

static inline bool have_heard(void)
{
	hear(&fxs);
	hear(&fxo);
	return fxs.n_heard == SPEECH && fxo.n_heard == SPEECH;
}

/* Half a second both ways at once, octet for octet. */
static inline void check_speech(void)
{
	struct dev_ring tx;

	fxs.n_heard = fxo.n_heard = 0;
	set_flags(&fxs, LQ_SLOT_F_RX | LQ_SLOT_F_TX);
	set_flags(&fxo, LQ_SLOT_F_RX | LQ_SLOT_F_TX);
	tx = dev_ring_of(area, fxs.index, LQ_RING_TX);
	CHECK_EQ(SPEECH, dev_ring_write(&tx, fxs.said, SPEECH));
	tx = dev_ring_of(area, fxo.index, LQ_RING_TX);
	CHECK_EQ(SPEECH, dev_ring_write(&tx, fxo.said, SPEECH));
	CHECK(UNTIL(media, have_heard()));
	CHECK_MEM(fxs.said, fxo.heard, SPEECH);
	CHECK_MEM(fxo.said, fxs.heard, SPEECH);
	set_flags(&fxs, 0);
	set_flags(&fxo, 0);
}

/* Rings twice, is answered, talks, and ends. */
static inline void check_call(void)
{
	CHECK_EQ(0, set_signal(&fxs, LQ_SIG_RING, 0));
	CHECK(is_signalled(&fxo, LQ_SIG_RING, LQ_SIG_RING));
	CHECK(is_signalled(&fxo, LQ_SIG_RING, 0));		/* the pause */
	CHECK(is_signalled(&fxo, LQ_SIG_RING, LQ_SIG_RING));
	answer();
	CHECK(UNTIL(media, !(state(&fxs) & LQ_SIG_RING)));
	check_speech();
	CHECK_EQ(0, set_signal(&fxo, 0, LQ_SIG_OFFHOOK));
	CHECK(is_signalled(&fxs, LQ_SIG_OFFHOOK, 0));
}

static inline bool has_fault(unsigned int slot, const char *fault)
{
	char text[512];

	fact(slot, "modules", text, sizeof(text));
	return strstr(text, fault);
}

#endif
