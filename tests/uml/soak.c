// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hours of a small system in virtual time (tests/uml/run.py --time-travel
 * inf-cpu): two E1s facing each other, full of calls, on lines that go wrong
 * again and again, with a third E1 that comes and goes; soak/bed.h tells who
 * plays what. In the end every book balances, the ticks are the time that has
 * passed, nothing is open and no memory is gone. LQ_SECONDS: 3600.
 * (sim_spans=2: spans 1 and 2 cross-connected)
 */
#include <dirent.h>

#include "uml/sleep.h"
#include "uml/soak/bed.h"

#define WARM_S		120	/* fills the kernel's caches */
#define QUIET_TICKS	25000	/* G.826 has decided all that was */
#define END_MAX_TICKS	400000	/* the longest call, and what it waits for */
#define SLACK_KIB	256	/* one leaked file a minute would be more */

struct bed bed;

uint32_t within(uint32_t lo, uint32_t hi)
{
	return lo + test_random() % (hi - lo + 1);
}

/* ------------------------------------------------------------------- steps */

static void clock_event(const struct lq_event *ev)
{
	/* In virtual time nobody is ever late. */
	CHECK_EQ(LQ_EV_PERIOD, ev->type);
	CHECK_EQ(1, ev->value);
}

static void ctl_event(const struct lq_event *ev)
{
	CHECK(ev->type != LQ_EV_LOST);
	if (ev->type == LQ_EV_ALARM && LQ_SLOT_SPAN(ev->slot) <= 2)
		line_alarm(ev);
	else if (ev->type == LQ_EV_ALARM || ev->type == LQ_EV_BOARD)
		board_event(ev);
}

static void read_events(int fd, void (*take)(const struct lq_event *ev))
{
	struct lq_event ev[64];
	int n, i;

	do {
		n = result(read(fd, ev, sizeof(ev)));
		for (i = 0; i < n / (int)sizeof(ev[0]); i++)
			take(&ev[i]);
	} while (n == sizeof(ev));
}

static void step(void)
{
	CHECK(wait_for(bed.clock, POLLIN));
	bed.tick = bed.clock_area->tick;
	read_events(bed.clock, clock_event);
	read_events(bed.ctl, ctl_event);
	read_events(bed.media, call_event);
	frames_step();
	calls_step();
	lines_step();
	board_step();
}

/* Somebody who is killed: nothing was released, all is given back. */
static void passer_by(void)
{
	struct lq_media_setup setup = SMALL_SETUP;
	struct lq_claim claim = { .slot = LQ_SLOT_ANY_IP };
	struct lq_conf conf = {};
	struct lq_area *area;
	int fd = open_media(&setup, &area);

	CHECK(fd >= 0);
	CHECK_EQ(0, req(fd, LQ_SLOT_CLAIM, &claim));
	CHECK_EQ(0, req(fd, LQ_CONF_NEW, &conf));
	munmap(area, setup.area_octets);
	close(fd);
}

/* ----------------------------------------------------------- begin and end */

static bool both_are_good(void)
{
	struct lq_span_info a = { .span = 1 }, b = { .span = 2 };

	CHECK_EQ(0, req(bed.ctl, LQ_GET_SPAN, &a));
	CHECK_EQ(0, req(bed.ctl, LQ_GET_SPAN, &b));
	return !a.alarms && !b.alarms && a.is_crc4_mf && b.is_crc4_mf;
}

static void make_noise(void)
{
	uint32_t i;

	for (i = 0; i < NOISE_LEN; i++) {
		bed.noise[i] = test_random() >> 24;
		if (bed.noise[i] == IDLE)
			bed.noise[i]++;
	}
	memcpy(bed.noise + NOISE_LEN, bed.noise, NOISE_LEN);
}

/*
 * Periods count from the set-up, which is done when a second ends. In virtual
 * time none passes between seeing that and doing it.
 */
static void open_clock(void)
{
	struct lq_media_setup setup = SMALL_SETUP;

	CHECK(UNTIL(bed.media, bed.area->tick % 1000 == 0));
	setup.period_ticks = STEP_TICKS;
	bed.clock = open_media(&setup, &bed.clock_area);
	bed.clock_octets = setup.area_octets;
	CHECK(bed.clock >= 0);
}

static void bed_open(void)
{
	struct lq_event ev[64];

	memset(&bed, 0, sizeof(bed));
	make_noise();
	bed.setup = (struct lq_media_setup){
		.n_slots = 62, .period_ticks = 1,
		.ring_octets = RING_OCTETS, .tap_octets = TAP_OCTETS,
		.n_ec = N_EC, .ec_tail_ms = EC_TAIL_MS,
	};
	bed.media = open_media(&bed.setup, &bed.area);
	bed.ctl = open_node(CTL);
	CHECK(bed.media >= 0 && bed.ctl >= 0);
	CHECK(UNTIL(bed.media, both_are_good()));
	open_clock();
	/* Nothing undecided of the time before. */
	bed.tick = bed.area->tick + QUIET_TICKS;
	CHECK(UNTIL(bed.clock, bed.area->tick >= bed.tick));
	bed.tick = bed.area->tick;
	while (result(read(bed.ctl, ev, sizeof(ev))) > 0)
		;
	frames_begin();
	lines_begin();
	calls_begin();
	board_begin();
}

static void bed_close(void)
{
	uint64_t last = bed.tick + END_MAX_TICKS;

	bed.is_ending = true;
	lines_heal();
	while (bed.tick < last &&
	       !(calls_are_over() && lines_are_quiet(QUIET_TICKS)))
		step();
	CHECK(calls_are_over());
	frames_end();
	lines_end();
	calls_end();
	board_end();
	munmap(bed.area, bed.setup.area_octets);
	munmap(bed.clock_area, bed.clock_octets);
	close(bed.media);
	close(bed.clock);
	close(bed.ctl);
}

static uint32_t n_open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	uint32_t n = 0;

	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

/* The engine's millisecond is the host's, but for what the board has drawn. */
static void check_time(uint64_t ticks, uint64_t ms)
{
	uint64_t drift = board_drift_ms() + 2;

	CHECK(ticks >= ms - drift && ticks <= ms + drift);
	CHECK_EQ(0, value_of(DEBUG "tick", "skipped="));
	printf("time: %llu ticks in %llu ms\n", (unsigned long long)ticks,
	       (unsigned long long)ms);
}

static void play(uint32_t seconds)
{
	uint64_t ends, began, next = 0;
	long began_ms;

	bed_open();
	began = bed.tick;
	began_ms = now_ms();
	ends = bed.tick + seconds * 1000ull;
	while (bed.tick < ends) {
		step();
		if (bed.tick < next)
			continue;
		passer_by();
		next = bed.tick + within(1000, 20000);
	}
	check_time(bed.tick - began, now_ms() - began_ms);
	bed_close();
}

/* The tick stands, and with it everything that it alone moves. */
TEST(a_sleep_of_the_machine_costs_a_simulated_line_nothing)
{
	struct lq_span_info was;
	long long missed, ticks;
	int ctl = open_node(CTL);

	CHECK(SOON(span_info(ctl, 1).is_crc4_mf && !span_info(ctl, 1).alarms));
	CHECK(SOON(span_info(ctl, 1).rx_frames >= 16000));
	was = span_info(ctl, 1);
	missed = value_of(DEBUG "tick", "missed=");
	ticks = value_of(DEBUG "tick", "tick=");
	CHECK(machine_sleep("+60") > 50000);
	CHECK(!told_down(ctl, 1));
	check_unharmed(ctl, &was);
	CHECK_EQ(missed, value_of(DEBUG "tick", "missed="));
	CHECK_EQ(0, value_of(DEBUG "tick", "skipped="));
	CHECK(value_of(DEBUG "tick", "tick=") < ticks + 5000);
	close(ctl);
}

TEST(hours_of_calls_on_bad_lines_leave_every_book_balanced)
{
	const char *env = getenv("LQ_SECONDS");
	long seconds = env ? atol(env) : 3600, before, after;
	uint32_t files = n_open_files();

	play(WARM_S);
	before = kernel_kib_settled(0);
	play(seconds);
	check_idle();
	CHECK_EQ(files, n_open_files());
	after = kernel_kib_settled(before + SLACK_KIB);
	CHECK(after <= before + SLACK_KIB);
	printf("soak: %ld s after %u to warm up; kernel memory %ld KiB before, %ld after\n",
	       seconds, WARM_S, before, after);
}

TESTS(
	RUN(a_sleep_of_the_machine_costs_a_simulated_line_nothing),
	RUN(hours_of_calls_on_bad_lines_leave_every_book_balanced),
)
