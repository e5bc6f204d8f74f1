// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The imaginary card of kernel/hw/skeleton.c: two E1 lines, each a loop: what is
 * sent comes back, unframed, a millisecond later. The smallest model: copy it.
 *
 * Mailbox: PCIDEV_MODEL + 0: cut the lines of mask A (they are zeros, with LOS).
 */
#include <stdlib.h>
#include <string.h>

#include "mock/pcidev/mailbox.h"
#include "mock/pcidev/pcidev.h"

#define LINES 2
#define HALF (8 * 32)		/* octets */

#define REG_STATUS 0x00
#define REG_CONTROL 0x04
#define REG_RING 0x10		/* receive, transmit: of each line */
#define CONTROL_RUN 1u

struct skeleton {
	struct pcidev *card;
	uint32_t status, control, rings[2 * LINES];
	uint32_t half;
	uint32_t is_cut;	/* line by line */
	uint8_t line[LINES][HALF];
};

static void *skeleton_new(struct pcidev *card, const char *option)
{
	struct skeleton *s = calloc(1, sizeof(*s));

	if (s)
		s->card = card;
	return *option ? NULL : s;
}

/* Lines of a card that stands are silent. */
static void skeleton_control(struct skeleton *s, uint32_t control)
{
	s->control = control;
	if (!(control & CONTROL_RUN))
		memset(s->line, 0, sizeof(s->line));
}

static void skeleton_reset(void *model)
{
	struct skeleton *s = model;

	skeleton_control(s, 0);
	s->status = s->half = 0;
	memset(s->rings, 0, sizeof(s->rings));
}

static uint32_t skeleton_read(void *model, unsigned int bar, uint32_t at,
			      uint32_t octets)
{
	struct skeleton *s = model;
	uint32_t value = s->status;

	if (at == REG_CONTROL)
		return s->control;
	if (at != REG_STATUS)
		return 0;
	s->status = 0;
	pcidev_interrupt(s->card, false);
	return value;
}

static void skeleton_write(void *model, unsigned int bar, uint32_t at,
			   uint32_t octets, uint32_t value)
{
	struct skeleton *s = model;

	if (at == REG_CONTROL)
		skeleton_control(s, value);
	else if (at >= REG_RING && at < REG_RING + sizeof(s->rings))
		s->rings[(at - REG_RING) / 4] = value;
}

static void skeleton_line(struct skeleton *s, uint32_t line)
{
	uint32_t at = s->half * HALF;

	if (s->is_cut & 1u << line) {
		memset(s->line[line], 0, HALF);
		s->status |= 0x100u << line;
	}
	(void)pcidev_dma_write(s->card, s->rings[2 * line] + at, s->line[line],
			       HALF);
	(void)pcidev_dma_read(s->card, s->rings[2 * line + 1] + at,
			      s->line[line], HALF);
}

static void skeleton_tick(void *model)
{
	struct skeleton *s = model;
	uint32_t line;

	if (!(s->control & CONTROL_RUN))
		return;
	for (line = 0; line < LINES; line++)
		if (s->control & 0x100u << line)
			skeleton_line(s, line);
	s->status |= 1u << s->half;
	s->half = !s->half;
	pcidev_interrupt(s->card, true);
}

static uint32_t skeleton_command(void *model, uint32_t op, uint32_t a, uint32_t b)
{
	struct skeleton *s = model;

	if (op != PCIDEV_MODEL)
		return ~0u;
	s->is_cut = a;
	return 0;
}

const struct pcidev_model pcidev_skeleton = {
	.name = "skeleton",
	.vendor = 0xffff, .device = 0x0001,
	.class_code = 0x028000,		/* network, other */
	.bars = { { .octets = 256 } },
	.new = skeleton_new,
	.reset = skeleton_reset,
	.read = skeleton_read,
	.write = skeleton_write,
	.tick = skeleton_tick,
	.command = skeleton_command,
};
