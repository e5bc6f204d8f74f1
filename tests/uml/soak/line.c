// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The two lines: what goes wrong on them, what the module says about it, and
 * whether both agree. Alarms are counted as they are told; what is certain of
 * a fault (a dark line is one LOS) must have been told just so often. Seconds
 * are judged anew from the alarms' ticks, by G.826's rule read forwards: it
 * begins where ten severely errored ones follow, it ends where ten others do.
 *
 * A line that is found again within the tick in which it was lost is counted
 * and costs its second, but no alarm is told. A step ends when a second does
 * (soak.c), so it is known which.
 */
#include "uml/soak/bed.h"

#define N_LINES		2
#define DEFECTS		(LQ_ALARM_LOS | LQ_ALARM_AIS | LQ_ALARM_LFA)
#define N_ALARMS	9
#define SETTLE_TICKS	100	/* what is in the stores and queues */
#define SECONDS_MAX	200000
#define RUN_S		10

enum fault { GOOD, DARK, ONES, ERRORS, SLIPS, BURSTS, DELAY, OFFSET, CUT, N_FAULTS };

static const char *const fault_names[N_FAULTS] = {
	"good", "dark", "ones", "errors", "slips", "bursts", "delay", "offset",
	"cut",
};

enum shows { SHOWS_SIGNAL, SHOWS_NOTHING, SHOWS_ONES };

/* What comes to the receiver of one span. */
struct line {
	enum fault fault;
	enum shows shows;
	uint64_t due;		/* the fault's end, or the next one's begin */
	uint64_t harmed;	/* last tick at which something was wrong */
	uint32_t n_faults[N_FAULTS], n_dark, n_ones;

	uint32_t alarms;
	uint32_t n_raised[N_ALARMS], n_cleared[N_ALARMS];
	uint64_t since;		/* of the defect */
	uint32_t n_short;	/* losses of alignment that were not told */
	uint8_t is_severe[SECONDS_MAX];
	uint64_t first_second;	/* is_severe[0] */
	struct lq_span_info info;	/* at the beginning */
	struct lq_perf_count near;
};

static struct line lines[N_LINES];	/* of spans 1 and 2 */
static bool is_cut;

static struct line *line_of(uint32_t span)
{
	return &lines[span - 1];
}

static uint32_t span_of(const struct line *l)
{
	return l - lines + 1;
}

/* ------------------------------------------------------------------ faults */

/*
 * At the beginning of a step: what was shown for all of the last. What begins
 * with a step and is covered or over in the same was never on the line.
 */
static void look(struct line *l)
{
	enum shows now = is_cut || l->fault == DARK ? SHOWS_NOTHING :
			 l->fault == ONES ? SHOWS_ONES : SHOWS_SIGNAL;

	if (now != l->shows) {
		l->n_dark += now == SHOWS_NOTHING;
		l->n_ones += now == SHOWS_ONES;
	}
	l->shows = now;
}

static void set_fault(struct line *l, enum fault fault)
{
	struct lq_sim_fault f = { .span = span_of(l), .seed = test_random() };

	switch (fault) {
	case DARK:
		f.is_los = 1;
		break;
	case ONES:
		f.is_ais = 1;
		break;
	case ERRORS:	/* a few errored blocks a second: none severe */
		f.ber_ppb = within(500, 10000);
		break;
	case SLIPS:
		f.slip_every_ms = within(0, 1) ? (int32_t)within(300, 3000) :
						 -(int32_t)within(300, 3000);
		break;
	case BURSTS:
		f.burst_every_ms = within(200, 2000);
		f.burst_octets = within(1, 256);
		break;
	case DELAY:
		f.delay_frames = within(1, 400);
		break;
	case OFFSET:
		f.bit_offset = within(1, 255);
		break;
	default:
		break;
	}
	CHECK_EQ(0, req(bed.ctl, LQ_SIM_FAULT, &f));
	l->fault = fault;
	l->n_faults[fault]++;
}

/* The cable between them: out of both sockets, and back. */
static void set_cut(bool is_out)
{
	struct lq_sim_wire w = { .span = 1,
		.mode = is_out ? LQ_WIRE_OPEN : LQ_WIRE_CROSS,
		.peer = is_out ? 0 : 2 };

	CHECK_EQ(0, req(bed.ctl, LQ_SIM_WIRE, &w));
	is_cut = is_out;
}

static bool is_wrong(const struct line *l)
{
	return l->fault != GOOD || is_cut ||
	       (l->alarms & (DEFECTS | LQ_ALARM_LMFA));
}

static void begin_fault(struct line *l)
{
	enum fault fault = within(DARK, CUT);
	/* One in eight is long enough to make a line unavailable. */
	uint32_t ms = within(0, 7) ? within(50, 6000) : within(9000, 25000);

	l->harmed = bed.tick;
	if (fault == CUT && is_cut)
		fault = DARK;
	if (fault == CUT) {
		l->fault = CUT;
		l->n_faults[CUT]++;
		set_cut(true);
	} else {
		set_fault(l, fault);
	}
	l->due = bed.tick + ms;
}

static void end_fault(struct line *l)
{
	if (l->fault == CUT)
		set_cut(false);
	set_fault(l, GOOD);
	l->due = bed.tick + within(1000, 60000);
}

static void line_step(struct line *l)
{
	if (is_wrong(l))
		l->harmed = bed.tick;
	if (bed.tick < l->due)
		return;
	if (l->fault != GOOD)
		end_fault(l);
	else if (!bed.is_ending)
		begin_fault(l);
}

static uint32_t n_told(const struct line *l, uint32_t alarm)
{
	return l->n_raised[__builtin_ctz(alarm)];
}

/* Tick 1000 n + 1 is the first of second n. */
static void mark(struct line *l, uint64_t first, uint64_t last)
{
	uint64_t s;

	for (s = (first - 1) / 1000; s <= (last - 1) / 1000; s++)
		if (s >= l->first_second && s < l->first_second + SECONDS_MAX)
			l->is_severe[s - l->first_second] = 1;
}

static void look_for_short_ones(struct line *l)
{
	struct lq_span_info now = { .span = span_of(l) };
	uint32_t n;

	if (bed.tick % 1000)	/* the second goes on */
		return;
	CHECK_EQ(0, req(bed.ctl, LQ_GET_SPAN, &now));
	n = now.lfa_events - l->info.lfa_events - n_told(l, LQ_ALARM_LFA);
	if (n != l->n_short)
		mark(l, bed.tick, bed.tick);
	l->n_short = n;
}

void lines_step(void)
{
	uint32_t i;

	for (i = 0; i < N_LINES; i++)
		look(&lines[i]);
	for (i = 0; i < N_LINES; i++) {
		look_for_short_ones(&lines[i]);
		line_step(&lines[i]);
	}
}

void lines_heal(void)
{
	uint32_t i;

	for (i = 0; i < N_LINES; i++)
		if (lines[i].fault != GOOD)
			end_fault(&lines[i]);
}

bool was_harmed(uint32_t span, uint64_t tick)
{
	const struct line *l = line_of(span);

	return is_wrong(l) || l->harmed + SETTLE_TICKS >= tick;
}

bool lines_are_quiet(uint32_t ticks)
{
	uint64_t tick = bed.tick > ticks ? bed.tick - ticks : 0;

	return !lines[0].alarms && !lines[1].alarms && !was_harmed(1, tick) &&
	       !was_harmed(2, tick);
}

/* ------------------------------------------------------------------ alarms */

void line_alarm(const struct lq_event *ev)
{
	struct line *l = line_of(LQ_SLOT_SPAN(ev->slot));
	uint32_t i, began = ev->value & ~ev->arg, ended = ev->arg & ~ev->value;

	CHECK_EQ(l->alarms, ev->arg);
	for (i = 0; i < N_ALARMS; i++) {
		l->n_raised[i] += began >> i & 1;
		l->n_cleared[i] += ended >> i & 1;
	}
	if (ev->arg & DEFECTS)
		mark(l, l->since, ev->tick - 1);
	if (ev->value & DEFECTS) {
		mark(l, ev->tick, ev->tick);
		l->since = ev->tick;
	}
	l->alarms = ev->value;
	l->harmed = ev->tick;
}

/* ----------------------------------------------------------------- seconds */

static void add(struct lq_perf_count *sum, const struct lq_perf_count *c)
{
	sum->es += c->es;
	sum->ses += c->ses;
	sum->uas += c->uas;
	sum->bbe += c->bbe;
	sum->eb += c->eb;
	sum->seconds += c->seconds;
}

/* Of all intervals of @length_s that are kept. */
static void perf_sum(uint32_t span, uint32_t length_s, uint32_t n,
		     struct lq_perf_count *near, struct lq_perf_count *far)
{
	struct lq_perf p = { .span = span, .length_s = length_s };

	*near = *far = (struct lq_perf_count){};
	for (p.back = 0; p.back <= n; p.back++) {
		CHECK_EQ(0, req(bed.ctl, LQ_GET_PERF, &p));
		add(near, &p.near_end);
		add(far, &p.far_end);
	}
}

static bool run_of(const struct line *l, uint32_t s, uint32_t n, bool is_severe)
{
	uint32_t i;

	for (i = 0; i < RUN_S; i++)
		if (s + i >= n || !!l->is_severe[s + i] != is_severe)
			return false;
	return true;
}

static void judge(const struct line *l, uint32_t n, uint32_t *ses, uint32_t *uas)
{
	bool is_unavailable = false;
	uint32_t s;

	*ses = *uas = 0;
	for (s = 0; s < n; s++) {
		if (run_of(l, s, n, !is_unavailable))
			is_unavailable = !is_unavailable;
		*uas += is_unavailable;
		*ses += !is_unavailable && l->is_severe[s];
	}
}

static void check_seconds(struct line *l)
{
	uint32_t n = bed.tick / 1000 - l->first_second, ses, uas;
	struct lq_perf_count day, days_far, quarters, quarters_far;

	perf_sum(span_of(l), LQ_PERF_DAY_S, LQ_PERF_DAYS, &day, &days_far);
	perf_sum(span_of(l), LQ_PERF_QUARTER_S, LQ_PERF_QUARTERS, &quarters,
		 &quarters_far);
	if (bed.tick < LQ_PERF_QUARTERS * LQ_PERF_QUARTER_S * 1000ull) {
		CHECK_MEM(&day, &quarters, sizeof(day));
		CHECK_MEM(&days_far, &quarters_far, sizeof(day));
	}
	judge(l, n, &ses, &uas);
	CHECK_EQ(n, day.seconds - l->near.seconds);
	CHECK_EQ(ses, day.ses - l->near.ses);
	CHECK_EQ(uas, day.uas - l->near.uas);
	CHECK(day.es - l->near.es >= ses);
	CHECK(days_far.seconds <= day.seconds);
	printf("span %u: %u s judged, %u errored, %u severely, %u unavailable; far end: %u s, %u severely\n",
	       span_of(l), n, day.es - l->near.es, ses, uas,
	       days_far.seconds, days_far.ses);
}

/* ------------------------------------------------------------ begin and end */

static void line_begin(struct line *l)
{
	struct lq_perf_count far;
	uint32_t span = span_of(l);

	memset(l, 0, sizeof(*l));
	l->info.span = span;
	CHECK_EQ(0, req(bed.ctl, LQ_GET_SPAN, &l->info));
	CHECK_EQ(0, l->info.alarms);
	perf_sum(span, LQ_PERF_DAY_S, LQ_PERF_DAYS, &l->near, &far);
	l->first_second = bed.tick / 1000;
	l->due = bed.tick + within(1000, 60000);
}

void lines_begin(void)
{
	uint32_t i;

	is_cut = false;
	for (i = 0; i < N_LINES; i++)
		line_begin(&lines[i]);
}

static void check_alarms(struct line *l)
{
	struct lq_span_info now = { .span = span_of(l) };
	const struct lq_span_info *was = &l->info;
	uint32_t i;

	CHECK_EQ(0, req(bed.ctl, LQ_GET_SPAN, &now));
	CHECK_EQ(0, now.alarms);
	CHECK_EQ(1, now.is_crc4_mf);
	for (i = 0; i < N_ALARMS; i++)
		CHECK_EQ(l->n_raised[i], l->n_cleared[i]);
	CHECK_EQ(l->n_dark, n_told(l, LQ_ALARM_LOS));
	CHECK_EQ(l->n_ones, n_told(l, LQ_ALARM_AIS));
	CHECK_EQ(l->n_dark, now.los_events - was->los_events);
	CHECK_EQ(l->n_ones, now.ais_events - was->ais_events);
	CHECK(n_told(l, LQ_ALARM_LFA) <= now.lfa_events - was->lfa_events);
	CHECK(n_told(l, LQ_ALARM_RAI) <= now.rai_events - was->rai_events);
	printf("span %u: told LOS %u AIS %u LFA %u (and %u shorter than a tick) LMFA %u RAI %u, each ended; %llu gaps, %llu CRC errors, slips %llu+ %llu-\n",
	       span_of(l), n_told(l, LQ_ALARM_LOS), n_told(l, LQ_ALARM_AIS),
	       n_told(l, LQ_ALARM_LFA), l->n_short, n_told(l, LQ_ALARM_LMFA),
	       n_told(l, LQ_ALARM_RAI),
	       (unsigned long long)(now.rx_gap_frames - was->rx_gap_frames),
	       (unsigned long long)(now.crc_errors - was->crc_errors),
	       (unsigned long long)(now.slips_dropped - was->slips_dropped),
	       (unsigned long long)(now.slips_repeated - was->slips_repeated));
}

void lines_end(void)
{
	uint32_t i, k;

	for (i = 0; i < N_LINES; i++) {
		printf("span %u: faults:", i + 1);
		for (k = DARK; k < N_FAULTS; k++)
			printf(" %s %u", fault_names[k], lines[i].n_faults[k]);
		printf("\n");
		check_alarms(&lines[i]);
		check_seconds(&lines[i]);
	}
}
