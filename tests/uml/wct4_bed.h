/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The TE4xx cards of this machine, one after the other: what the card at hand is,
 * its lines, and how a test runs on every one.
 */
#ifndef LQ_TESTS_UML_WCT4_BED_H
#define LQ_TESTS_UML_WCT4_BED_H

#include "mock/pcidev/te4xx.h"
#include "qemu/guest.h"
#include "uml/pci.h"
#include "uml/sleep.h"

#define LINES 4

/* of tests/mock/pcidev/falc.h, which stands on the engine */
enum fault { GOOD, AIS, FAS, CRC, STORM, HUNT };

enum kind { GEN1, GEN2, GEN5 };

static struct card {
	uint32_t slot, board, span;	/* span: the first */
	enum kind kind;
} card;

static int ctl;

/* ------------------------------------------------------------- cards, lines */

static uint32_t n_cards(void)
{
	const char *s = getenv("LQ_CARDS");
	uint32_t n = 1;

	for (s = strchr(s, ' '); s; s = strchr(s + 1, ' '))
		n++;
	return n;
}

static inline enum kind kind_of(uint32_t slot)
{
	const char *s = getenv("LQ_CARDS");

	while (slot--)
		s = strchr(s, ' ') + 1;
	if (!strncmp(s, "te4xx-gen1", 10))
		return GEN1;
	return strncmp(s, "te4xx-gen5", 10) ? GEN2 : GEN5;
}

/* Boards get their numbers in the order of slots, spans too. */
static inline void find_card(uint32_t slot)
{
	struct lq_board_info info = { .board = slot };

	CHECK_EQ(0, req(ctl, LQ_GET_BOARD, &info));
	card = (struct card){ slot, slot, info.first_span, kind_of(slot) };
}

static int64_t say(uint32_t op, uint32_t a, uint32_t b)
{
	return pci_command(card.slot, op, a, b);
}

static inline struct lq_span_info line(uint32_t n)
{
	return span_info(ctl, card.span + n);
}

static inline bool are_all_up(void)
{
	uint32_t i;

	for (i = 0; i < LINES; i++)
		if (!is_in_service(ctl, card.span + i) ||
		    line(i).is_crc4_mf == !(line(i).flags & LQ_SPAN_F_CRC4))
			return false;
	return true;
}

static inline long fact(const char *name)
{
	char path[128], text[32] = "-1";

	snprintf(path, sizeof(path), "/sys/class/lq/lq!s%u!d/wct4/%s", card.span,
		 name);
	read_file(path, text, sizeof(text));
	return strtol(text, NULL, 10);
}

static inline void begin(void)
{
	uint32_t slot;

	ctl = open_node(CTL);
	CHECK_EQ(0, driver_insert("LQ_DRIVER", ""));
	for (slot = 0; slot < n_cards(); slot++) {
		find_card(slot);
		CHECK(SOON(are_all_up()));
	}
}

static inline void end(void)
{
	CHECK_EQ(0, driver_remove("lq_wct4"));
	CHECK(!is_board(ctl, 0));
	close(ctl);
}

/* @run on every card, in turn, all being in service. */
static inline void on_every_card(void (*run)(void))
{
	uint32_t slot;

	begin();
	for (slot = 0; slot < n_cards(); slot++) {
		find_card(slot);
		run();
		CHECK(SOON(are_all_up()));
	}
	end();
}

/* The chips' first second has E bits of the time before alignment. */
static inline void settle(void)
{
	CHECK(SOON(line(0).rx_frames >= 16000));
}

#endif
