// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Si3210: set-up and running, see header. Every wait counts down.
 *
 * Its registers are direct (7-bit address) or indirect: 16 bits through four
 * direct ones, once a PCM frame. Indirect ones are memory: undefined until
 * written, so all are written and read back.
 */
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/lq.h>
#include "hw/proslic.h"

/* Direct registers */
enum {
	ID = 0,			/* part and revision */
	PCM_MODE = 1,
	PCM_TX_START = 2,	/* and 3 */
	PCM_RX_START = 4,	/* and 5 */
	LOOPBACK = 8,		/* 2 after a reset */
	TWO_WIRE = 10,
	HYBRID = 11,
	POWER_DOWN = 14,
	EVENTS = 18,		/* 18..20; written ones clear */
	EVENT_MASK = 21,	/* 21..23 */
	INDIRECT_LOW = 28,
	INDIRECT_HIGH = 29,
	INDIRECT_ADDRESS = 30,
	INDIRECT_BUSY = 31,
	RING_CONTROL = 34,
	LINEFEED = 64,		/* wanted in bits 0-2, real in bits 4-6 */
	BATTERY_FEED = 66,
	AUTOMATIC = 67,
	LOOP = 68,
	LOOP_CURRENT = 71,
	COMMON_VOLTAGE = 73,
	RING_BATTERY = 74,	/* 1.5 V a bit */
	BATTERY_SENSE = 82,	/* 0.376 V a bit */
	CONVERTER_PERIOD = 92,
	CONVERTER = 93,
	CALIBRATE = 96,
	CALIBRATE_WHAT = 97,
	CONVERTER_PEAK = 107,
	ENHANCE = 108,
};

#define READ_BIT	0x80
#define PCM_ALAW	0x20	/* enabled, A-law */
#define PCM_IS_3215	0x80
#define LOOPBACK_RESET	0x02
#define HYBRID_RESET	0x33
#define CONVERTER_OFF	0x10	/* of POWER_DOWN */
#define CONVERTER_ON	0x19	/* of CONVERTER: least off time */
#define CONVERTER_CALIBRATE 0x80
#define TWO_WIRE_ON	0x08
#define CURRENT_20MA	0
#define RING_BATTERY_94V 0x3f
#define LOOP_CLOSED	0x01	/* loop closure, filtered */
#define LOOP_TRIPPED	0x02	/* ring trip, filtered */
#define AUTOMATIC_ALL	0x07	/* active by loop closure, by ring trip; open by alarm */
#define CALIBRATE_ALL	0x1f
#define CALIBRATE_BEGIN	0x5f

enum linefeed {
	LF_OPEN = 0, LF_ACTIVE = 1, LF_ON_HOOK = 2, LF_RINGING = 4,
	LF_REVERSED = 4,	/* added to ACTIVE, ON_HOOK */
	LF_MASK = 7,
};

/* Indirect registers that are named here */
enum {
	RING_FREQUENCY = 20,
	RING_AMPLITUDE = 21,
	FILTERS = 35,
	FILTERS_3215 = 22,
	N_FILTERS = 5,
	SCRATCH = 97,
};

#define FILTER_CLEAR	0x8000

#define NOT_IN_3215	0xff

/*
 * Values that the data sheet and Silicon Laboratories' AN35 give; DTMF decoder
 * and oscillators are not used, but their memory must hold something.
 */
static const struct indirect {
	u8 address, in_3215;
	u16 value;
} indirects[] = {
	/* DTMF decoder */
	{ 0, NOT_IN_3215, 0x55c2 }, { 1, NOT_IN_3215, 0x51e6 },
	{ 2, NOT_IN_3215, 0x4b85 }, { 3, NOT_IN_3215, 0x4937 },
	{ 4, NOT_IN_3215, 0x3333 }, { 5, NOT_IN_3215, 0x0202 },
	{ 6, NOT_IN_3215, 0x0202 }, { 7, NOT_IN_3215, 0x0198 },
	{ 8, NOT_IN_3215, 0x0198 }, { 9, NOT_IN_3215, 0x0611 },
	{ 10, NOT_IN_3215, 0x0202 }, { 11, NOT_IN_3215, 0x00e5 },
	{ 12, NOT_IN_3215, 0x0a1c },
	/* two tone oscillators */
	{ 13, 0, 0x7b30 }, { 14, 1, 0x0063 }, { 15, 2, 0x0000 },
	{ 16, 3, 0x7870 }, { 17, 4, 0x007d }, { 18, 5, 0x0000 },
	/* ringing: offset, frequency, amplitude, phase */
	{ 19, 6, 0x0000 }, { 20, 7, 0x7efd }, { 21, 8, 0x01c8 }, { 22, 9, 0x0000 },
	/* metering pulses */
	{ 23, NOT_IN_3215, 0x2000 }, { 24, NOT_IN_3215, 0x2000 },
	{ 25, NOT_IN_3215, 0x0000 },
	/* digital gain: -6 dB towards the line, as line cards have it; 0 dB from it */
	{ 26, 13, 0x2000 }, { 27, 14, 0x4000 },
	/* loop closure, ring trip, common mode */
	{ 28, 15, 0x1000 }, { 29, 16, 0x3600 }, { 30, 17, 0x1000 }, { 31, 18, 0x0200 },
	/* transistors: power alarms, filters, thermal poles, bias */
	{ 32, 19, 0x07c0 }, { 33, 20, 0x2600 }, { 34, 21, 0x1b80 },
	{ 35, 22, 0x8000 }, { 36, 23, 0x0320 },
	{ 37, 24, 0x008c }, { 38, 25, 0x0100 }, { 39, 26, 0x0010 }, { 40, 27, 0x0c00 },
	/* converter; lower threshold of loop closure */
	{ 41, 64, 0x0c00 }, { 42, NOT_IN_3215, 0x1000 }, { 43, 66, 0x1000 },
};

/* Waits: tries, and ms between them. */
#define INDIRECT_TRIES	200	/* without a wait: each takes its time on the SPI */
#define SETTLE_MS	10
#define POWER_TRIES	50
#define LEAK_MS		500
#define CALIBRATE_TRIES	200
#define ALARMS_MAX	10

#define BATTERY_LEAST	0xc0	/* 72 V */
#define BATTERY_LEAKED	0x06	/* 2.3 V after LEAK_MS without converter */

#define HUNG_UP_LOOKS	(200 / LQ_LINE_LOOK_MS)	/* no dial pulse is that long */
#define CHECK_LOOKS	(320 / LQ_LINE_LOOK_MS)
#define FORGET_LOOKS	(10000 / LQ_LINE_LOOK_MS)	/* one alarm */

/* --------------------------------------------------------------- registers */

static u8 get(struct lq_proslic *p, u8 reg)
{
	p->spi->put(p->spi, reg | READ_BIT);
	return p->spi->get(p->spi);
}

static void set(struct lq_proslic *p, u8 reg, u8 value)
{
	p->spi->put(p->spi, reg);
	p->spi->put(p->spi, value);
}

static int indirect_ready(struct lq_proslic *p)
{
	u32 i;

	for (i = 0; i < INDIRECT_TRIES; i++)
		if (!get(p, INDIRECT_BUSY))
			return 0;
	p->fault = "its indirect registers stay busy";
	return -EIO;
}

static int indirect_set(struct lq_proslic *p, u8 address, u16 value)
{
	int ret = indirect_ready(p);

	if (ret)
		return ret;
	set(p, INDIRECT_LOW, value & 0xff);
	set(p, INDIRECT_HIGH, value >> 8);
	set(p, INDIRECT_ADDRESS, address);
	return 0;
}

static int indirect_get(struct lq_proslic *p, u8 address, u16 *value)
{
	int ret = indirect_ready(p);

	if (ret)
		return ret;
	set(p, INDIRECT_ADDRESS, address);
	ret = indirect_ready(p);
	if (ret)
		return ret;
	*value = get(p, INDIRECT_LOW);
	*value |= (u16)get(p, INDIRECT_HIGH) << 8;
	return 0;
}

static u8 address_of(const struct lq_proslic *p, const struct indirect *i)
{
	return p->is_3215 ? i->in_3215 : i->address;
}

/* 85 V peak, 60 V effective, as much as 94 V of battery carry. */
static u16 value_of(const struct lq_proslic *p, const struct indirect *i)
{
	bool is_25 = p->country->ring_hz == 25;

	/* cos(2 pi f / 1000 Hz); 8192 * sqrt((1 - cos) / (1 + cos)) * 85 V / 96 V */
	if (i->address == RING_FREQUENCY)
		return is_25 ? 0x7e6d : 0x7efd;
	if (i->address == RING_AMPLITUDE)
		return is_25 ? 0x023b : 0x01c8;
	return i->value;
}

static int write_indirects(struct lq_proslic *p)
{
	const struct indirect *i;
	int ret;

	for (i = indirects; i < indirects + ARRAY_SIZE(indirects); i++) {
		if (address_of(p, i) == NOT_IN_3215)
			continue;
		ret = indirect_set(p, address_of(p, i), value_of(p, i));
		if (ret)
			return ret;
	}
	return p->is_3215 ? 0 : indirect_set(p, SCRATCH, 0);
}

static int verify_indirects(struct lq_proslic *p)
{
	const struct indirect *i;
	u16 value;
	int ret;

	for (i = indirects; i < indirects + ARRAY_SIZE(indirects); i++) {
		if (address_of(p, i) == NOT_IN_3215)
			continue;
		ret = indirect_get(p, address_of(p, i), &value);
		if (ret)
			return ret;
		if (value != value_of(p, i)) {
			p->fault = "its indirect registers do not keep what is written";
			return -EIO;
		}
	}
	return 0;
}

/* While the line is measured they must not remember. */
static int clear_filters(struct lq_proslic *p)
{
	u8 first = p->is_3215 ? FILTERS_3215 : FILTERS;
	int ret = 0;
	u32 i;

	for (i = 0; i < N_FILTERS && !ret; i++)
		ret = indirect_set(p, first + i, FILTER_CLEAR);
	return ret;
}

/* ------------------------------------------------------------------ set-up */

/* Revisions begin with A = 1; where no chip is all bits are the same. */
static bool answers(struct lq_proslic *p)
{
	u8 revision = get(p, ID) & 0xf;

	return revision && revision != 0xf;
}

static bool is_there(struct lq_proslic *p)
{
	if (!answers(p))
		return false;
	p->is_3215 = get(p, PCM_MODE) & PCM_IS_3215;
	return get(p, LOOPBACK) == LOOPBACK_RESET && !get(p, LINEFEED) &&
	       get(p, HYBRID) == HYBRID_RESET;
}

static void set_basics(struct lq_proslic *p)
{
	set(p, LOOPBACK, 0);
	set(p, ENHANCE, 0xeb);		/* as AN35 asks */
	set(p, AUTOMATIC, AUTOMATIC_ALL);
	set(p, BATTERY_FEED, 1);	/* one battery, tracking */
}

static int power_up(struct lq_proslic *p)
{
	u32 i;
	u8 v;

	set(p, CONVERTER_PERIOD, 0xff);	/* 64 kHz */
	set(p, POWER_DOWN, 0);
	for (i = 0; i < POWER_TRIES; i++) {
		v = get(p, BATTERY_SENSE);
		p->battery_dv = v * 376 / 100;
		if (v >= BATTERY_LEAST) {
			set(p, LOOP_CURRENT, CURRENT_20MA);
			set(p, CONVERTER, CONVERTER_ON);
			return 0;
		}
		p->spi->wait(p->spi, SETTLE_MS);
	}
	p->fault = "it makes no line voltage: is the card's power cable plugged in?";
	return -EIO;
}

/* Without the converter its capacitor holds a charge, unless something drains it. */
static void look_for_leaks(struct lq_proslic *p)
{
	set(p, LINEFEED, LF_OPEN);
	set(p, POWER_DOWN, CONVERTER_OFF);
	p->spi->wait(p->spi, LEAK_MS);
	if (get(p, BATTERY_SENSE) < BATTERY_LEAKED)
		p->warning = "its line leaks current: a short circuit?";
}

static int calibrate_once(struct lq_proslic *p)
{
	u32 i;

	set(p, CALIBRATE_WHAT, CALIBRATE_ALL);
	set(p, CALIBRATE, CALIBRATE_BEGIN);
	for (i = 0; i < CALIBRATE_TRIES; i++) {
		if (!get(p, CALIBRATE))
			return 0;
		p->spi->wait(p->spi, SETTLE_MS);
	}
	return -EIO;
}

static int calibrate(struct lq_proslic *p)
{
	u32 i;
	u8 peak;

	for (i = 0; i < 3; i++)
		set(p, EVENT_MASK + i, 0);
	if (calibrate_once(p) && calibrate_once(p)) {
		p->fault = "its calibration does not end";
		return -EIO;
	}
	set(p, CONVERTER, CONVERTER_ON | CONVERTER_CALIBRATE);
	peak = get(p, CONVERTER_PEAK);
	if (peak < 2 || peak > 13)	/* off the scale: its middle */
		set(p, CONVERTER_PEAK, 8);
	for (i = 0; i < LQ_PROSLIC_CALIBRATIONS; i++)
		p->calibration[i] = get(p, CALIBRATE + i);
	return 0;
}

static int measure(struct lq_proslic *p)
{
	int ret = clear_filters(p);

	if (!ret)
		ret = power_up(p);
	if (ret)
		return ret;
	look_for_leaks(p);
	ret = power_up(p);
	if (!ret)
		ret = calibrate(p);
	return ret ? ret : write_indirects(p);
}

static void set_pcm(struct lq_proslic *p)
{
	u32 i;

	set(p, PCM_TX_START, p->timeslot & 0xff);
	set(p, PCM_TX_START + 1, p->timeslot >> 8);
	set(p, PCM_RX_START, p->timeslot & 0xff);
	set(p, PCM_RX_START + 1, p->timeslot >> 8);
	set(p, PCM_MODE, PCM_ALAW);
	for (i = 0; i < 3; i++)
		set(p, EVENTS + i, 0xff);
	set(p, COMMON_VOLTAGE, 4);	/* 6 V */
	set(p, TWO_WIRE, TWO_WIRE_ON | p->country->two_wire);
	set(p, RING_CONTROL, 0);	/* sine, no timers: the cadence is not ours */
	set(p, RING_BATTERY, RING_BATTERY_94V);
}

static void feed(struct lq_proslic *p, u8 linefeed)
{
	p->linefeed = linefeed;
	set(p, LINEFEED, linefeed);
}

static void restore_calibration(struct lq_proslic *p)
{
	u32 i;

	/* 96 would begin one */
	for (i = 1; i < LQ_PROSLIC_CALIBRATIONS; i++)
		set(p, CALIBRATE + i, p->calibration[i]);
}

/* Again, with what calibration found: there is a line, and perhaps a call. */
static int set_up_again(struct lq_proslic *p)
{
	int ret;

	set(p, POWER_DOWN, CONVERTER_OFF);
	ret = write_indirects(p);
	if (ret)
		return ret;
	set_basics(p);
	set(p, CONVERTER_PERIOD, 0xff);
	set(p, POWER_DOWN, 0);
	set(p, LOOP_CURRENT, CURRENT_20MA);
	set(p, CONVERTER, CONVERTER_ON);
	restore_calibration(p);
	set_pcm(p);
	feed(p, p->linefeed);
	return 0;
}

int lq_proslic_start(struct lq_proslic *p, struct lq_spi *spi,
		     const struct lq_line_country *country, u32 timeslot)
{
	int ret;

	memset(p, 0, sizeof(*p));
	p->spi = spi;
	p->country = country;
	p->timeslot = timeslot;
	if (!is_there(p))
		return -ENODEV;
	ret = write_indirects(p);
	if (ret)
		goto power_down;
	set_basics(p);
	ret = measure(p);
	if (!ret)
		ret = verify_indirects(p);
	if (ret)
		goto power_down;
	set_pcm(p);
	lq_proslic_drive(p, LQ_SIG_BATTERY);
	return 0;

power_down:
	set(p, POWER_DOWN, CONVERTER_OFF);
	return ret;
}

void lq_proslic_stop(struct lq_proslic *p)
{
	feed(p, LF_OPEN);
	set(p, POWER_DOWN, CONVERTER_OFF);
}

void lq_proslic_wake(struct lq_proslic *p)
{
	if (p->fault)
		return;
	if (!answers(p)) {
		p->fault = "it does not answer any more";
		return;
	}
	if (write_indirects(p))
		goto power_down;
	set_basics(p);
	if (power_up(p))
		goto power_down;
	restore_calibration(p);
	set_pcm(p);
	lq_proslic_drive(p, p->drives);
	return;

power_down:	/* p->fault says why */
	set(p, POWER_DOWN, CONVERTER_OFF);
}

/* ----------------------------------------------------------------- running */

static u8 wanted(const struct lq_proslic *p)
{
	if (!(p->drives & LQ_SIG_BATTERY))
		return LF_OPEN;
	if (p->drives & LQ_SIG_RING && !p->is_closed)
		return LF_RINGING;
	return (p->is_talking ? LF_ACTIVE : LF_ON_HOOK) +
	       (p->drives & LQ_SIG_REVERSED ? LF_REVERSED : 0);
}

void lq_proslic_drive(struct lq_proslic *p, u32 drives)
{
	p->drives = drives;
	if (!p->fault && wanted(p) != p->linefeed)
		feed(p, wanted(p));
}

/* Open by itself although it should feed: too much power in its transistors. */
static void power_alarm(struct lq_proslic *p)
{
	if (++p->n_alarms > ALARMS_MAX)
		p->fault = "its line takes too much power: a short circuit?";
	else
		feed(p, p->linefeed);
}

static void check(struct lq_proslic *p)
{
	bool is_feeding = get(p, LINEFEED) >> 4 & LF_MASK;

	if (!answers(p)) {
		p->fault = "it does not answer any more";
	} else if (p->linefeed && !is_feeding) {
		if (get(p, LOOPBACK) != LOOPBACK_RESET) {
			power_alarm(p);
			return;
		}
		p->n_resets++;
		(void)set_up_again(p);	/* it said why not: p->fault */
	}
}

u32 lq_proslic_look(struct lq_proslic *p)
{
	if (!p->fault && !(++p->n_looks % CHECK_LOOKS))
		check(p);
	if (p->fault)
		return 0;
	if (!(p->n_looks % FORGET_LOOKS) && p->n_alarms)
		p->n_alarms--;
	p->is_closed = get(p, LOOP) & (LOOP_CLOSED | LOOP_TRIPPED);
	p->n_open = p->is_closed ? 0 : p->n_open + 1;
	if (p->is_closed)
		p->is_talking = true;
	else if (p->n_open >= HUNG_UP_LOOKS)
		p->is_talking = false;
	lq_proslic_drive(p, p->drives);
	return p->is_closed ? LQ_SIG_OFFHOOK : 0;
}
