// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A third E1 comes and goes: tests/qemu/board's module, whose clock is not the
 * host's. While its line is good the ticks follow it; when it is not, or it
 * goes, they go on by themselves. LQ_BOARD names the module's file; without it
 * there is none.
 */
#include "uml/soak/bed.h"

#define SPAN		3
#define PPM_MAX		50
#define HOLD_MS		70000	/* the last trim is held so long after it */
#define UNKNOWN		~0u	/* alarms at its coming */

enum state { OUT, IN_BAD, IN_GOOD };

static struct {
	enum state state;
	uint64_t due;		/* end of the state */
	uint64_t came, goes;	/* the stay */
	uint32_t alarms;
	uint32_t n_in, n_came, n_went, n_elected, n_left;
	uint64_t ms_in;
} board;

static uint32_t followed(void)
{
	struct lq_info info;

	CHECK_EQ(0, req(bed.ctl, LQ_GET_INFO, &info));
	return info.clock_span;
}

static void state_set(enum state state, uint32_t ticks)
{
	board.state = state;
	board.due = bed.tick + ticks;
}

static void plug_in(void)
{
	char params[16];

	snprintf(params, sizeof(params), "ppm=%d",
		 (int)within(0, 2 * PPM_MAX) - PPM_MAX);
	CHECK_EQ(0, driver_insert("LQ_BOARD", params));
	board.n_in++;
	board.came = bed.tick;
	board.goes = bed.tick + within(10000, 40000);
	board.alarms = UNKNOWN;
	state_set(IN_GOOD, within(5000, 10000));
}

static void pull_out(void)
{
	CHECK_EQ(0, driver_remove("lqloopboard"));
	board.ms_in += bed.tick - board.came;
	state_set(OUT, within(60000, 400000));
}

static void tell_defects(uint32_t mask)
{
	char text[12];

	snprintf(text, sizeof(text), "%u", mask);
	CHECK_EQ(0, write_file("/sys/module/lqloopboard/parameters/defects",
			       text));
}

/* Long enough in a state that the election must have followed it. */
static void check_followed(void)
{
	CHECK_EQ(board.state == IN_GOOD ? SPAN : 0, followed());
	if (board.state == IN_GOOD)
		board.n_elected++;
	else
		board.n_left++;
}

void board_step(void)
{
	if (!getenv("LQ_BOARD") || (bed.tick < board.due && !bed.is_ending))
		return;
	if (board.state == OUT) {
		if (!bed.is_ending)
			plug_in();
		return;
	}
	if (bed.tick >= board.due)
		check_followed();
	if (bed.is_ending || (board.state == IN_BAD && bed.tick >= board.goes)) {
		pull_out();
	} else if (board.state == IN_GOOD) {
		tell_defects(within(0, 1) ? LQ_ALARM_LOS : LQ_ALARM_AIS);
		state_set(IN_BAD, within(2000, 5000));
	} else {
		tell_defects(0);
		state_set(IN_GOOD, within(5000, 10000));
	}
}

void board_event(const struct lq_event *ev)
{
	if (ev->type == LQ_EV_ALARM) {
		CHECK(board.alarms == UNKNOWN || board.alarms == ev->arg);
		board.alarms = ev->value;
		return;
	}
	board.n_came += ev->arg == 1;
	board.n_went += ev->arg == 0;
}

uint64_t board_drift_ms(void)
{
	return (board.ms_in + (uint64_t)board.n_in * HOLD_MS) * PPM_MAX / 1000000;
}

void board_begin(void)
{
	memset(&board, 0, sizeof(board));
	state_set(OUT, within(1000, 30000));
	CHECK_EQ(0, followed());
}

void board_end(void)
{
	CHECK_EQ(board.n_in, board.n_came);
	CHECK_EQ(board.n_came, board.n_went);
	CHECK_EQ(0, followed());
	printf("board: came %u and went %u times; its clock was followed %u times and left %u times for its alarms\n",
	       board.n_came, board.n_went, board.n_elected, board.n_left);
}
