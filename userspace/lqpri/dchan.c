/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libpri's I/O and timers on the loop. libpri reads and writes frames with two
 * octets of FCS behind them that it never looks at; the engine's files carry
 * none, so they are added and taken off here.
 */
#include "lqpri/dchan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "dev/dev.h"
#include "lqpri/clock.h"

#define AREA		"pri"
#define FCS_OCTETS	2
#define FRAMES_MAX	64	/* per turn of the loop */
#define Q921_SHORTEST	3	/* address and control of an unnumbered frame */
#define Q921_I_SHORTEST	4	/* ... and of the others */

struct dchan {
	struct loop *loop;
	const char *door;
	unsigned int span;
	struct pri *pri;
	struct dchan_handler h;
	struct dev_file *file;	/* NULL: not there */
	struct loop_fd *watch;
	struct timer schedule;	/* libpri's next timer */
	struct timer reopen;
	int open_err;		/* of the last try, to log changes only */
	int n_read;		/* frames read in this pri_check_event() */
	struct dchan_counts counts;
};

/*
 * libpri has no function that frees a struct pri. Those of closed D channels
 * stay here, so that they are known to be kept and not lost.
 */
struct kept {
	struct pri *pri;
	struct kept *next;
};

static struct kept *all_kept;

static void on_reopen(void *arg);

static void device_close(struct dchan *d, int err)
{
	d->watch = loop_fd_remove(d->watch);
	d->file = dev_close(d->file);
	if (err != d->open_err)
		log_warn(AREA, "span=%u dchan=closed error=\"%s\"", d->span,
			 strerror(-err));
	d->open_err = err;
	if (timer_set(&d->reopen, d->loop, DCHAN_REOPEN_MS, on_reopen, d))
		log_error(AREA, "span=%u dchan=abandoned error=memory",
			  d->span);
}

/* ---------------------------------------------------------------- callbacks */

static void frame_tell(struct dchan *d, int is_sent, const void *buf, int len)
{
	if (d->h.frame)
		d->h.frame(d->h.arg, is_sent, buf, len);
}

/* libpri trusts a frame to hold the header that its control octet promises. */
static int is_short(const unsigned char *frame, int len)
{
	if (len < Q921_SHORTEST)
		return 1;
	return (frame[2] & 3) != 3 && len < Q921_I_SHORTEST;
}

static int on_read(struct pri *pri, void *buf, int size)
{
	struct dchan *d = pri_get_userdata(pri);
	int len;

	while (d->file) {
		len = dev_read_frame(d->file, buf, (size_t)(size - FCS_OCTETS));
		if (len == -EAGAIN)
			return 0;
		if (len == -EMSGSIZE)
			continue;	/* dropped and counted by the engine */
		if (len < 0) {
			device_close(d, len);
			return 0;
		}
		d->n_read++;
		d->counts.rx++;
		frame_tell(d, 0, buf, len);
		if (!is_short(buf, len))
			return len + FCS_OCTETS;
		d->counts.rx_short++;
	}
	return 0;
}

static int on_write(struct pri *pri, void *buf, int size)
{
	struct dchan *d = pri_get_userdata(pri);
	int len = size - FCS_OCTETS;
	int err = d->file ? dev_write_frame(d->file, buf, (size_t)len) : -ENODEV;

	frame_tell(d, 1, buf, len);
	if (err < 0)
		d->counts.tx_lost++;
	else
		d->counts.tx++;
	return size;	/* a lost frame is for Q.921 to repeat */
}

/* libpri ends its lines itself, and writes some of them in pieces. */
static void log_text(enum log_level level, struct pri *pri, const char *s)
{
	const struct dchan *d = pri ? pri_get_userdata(pri) : NULL;
	int len = (int)strcspn(s, "\n");

	if (len)
		log_line(level, AREA, "span=%u libpri=\"%.*s\"",
			 d ? d->span : 0, len, s);
}

static void on_message(struct pri *pri, char *s)
{
	log_text(LOG_TRACE, pri, s);
}

static void on_error(struct pri *pri, char *s)
{
	log_text(LOG_WARN, pri, s);
}

/* ------------------------------------------------------------------- events */

static void on_schedule(void *arg)
{
	struct dchan *d = arg;
	pri_event *e;

	while ((e = pri_schedule_run(d->pri)))
		d->h.event(d->h.arg, e);
	dchan_settle(d);
}

void dchan_settle(struct dchan *d)
{
	const struct timeval *tv = pri_schedule_next(d->pri);

	if (!tv)
		timer_stop(&d->schedule);
	else if (timer_set(&d->schedule, d->loop, clock_ms_until(tv),
			   on_schedule, d))
		log_error(AREA, "span=%u libpri_timer=lost error=memory",
			  d->span);
}

static void on_device(void *arg, unsigned int events)
{
	struct dchan *d = arg;

	for (int i = 0; i < FRAMES_MAX && d->file; i++) {
		pri_event *e;

		d->n_read = 0;
		e = pri_check_event(d->pri);
		if (e)
			d->h.event(d->h.arg, e);
		if (!d->n_read)
			break;
	}
	if ((events & LOOP_HANGUP) && d->file)
		device_close(d, -ENODEV);
	dchan_settle(d);
}

static void device_open(struct dchan *d)
{
	int err = dev_open(&d->file, d->door, DEV_DCHAN, d->span);

	if (!err)
		err = loop_fd_add(&d->watch, d->loop, dev_fd(d->file),
				  LOOP_READ, on_device, d);
	if (err) {
		device_close(d, err);
		return;
	}
	d->open_err = 0;
	d->counts.opened++;
	log_info(AREA, "span=%u dchan=open", d->span);
}

static void on_reopen(void *arg)
{
	device_open(arg);
}

/* ----------------------------------------------------------------- lifetime */

static void keep(struct pri *pri)
{
	struct kept *k = malloc(sizeof(*k));

	pri_set_userdata(pri, NULL);
	if (!k)
		return;
	*k = (struct kept){ pri, all_kept };
	all_kept = k;
}

static void dchan_destroy(void *obj)
{
	struct dchan *d = obj;

	timer_stop(&d->schedule);
	timer_stop(&d->reopen);
	d->watch = loop_fd_remove(d->watch);
	d->file = dev_close(d->file);
	if (d->pri)
		keep(d->pri);
}

int dchan_new(struct dchan **out, struct loop *l, const char *door,
	      unsigned int span, int node, int switch_type,
	      const struct dchan_handler *h)
{
	struct dchan *d = mem_new(sizeof(*d), dchan_destroy);

	if (!d)
		return -ENOMEM;
	d->loop = l;
	d->door = door;
	d->span = span;
	d->h = *h;
	clock_use(l);
	pri_set_message(on_message);
	pri_set_error(on_error);
	device_open(d);
	d->pri = pri_new_cb(-1, node, switch_type, on_read, on_write, d);
	if (!d->pri) {
		mem_deref(d);
		return -ENOMEM;
	}
	dchan_settle(d);
	*out = d;
	return 0;
}

struct dchan *dchan_free(struct dchan *d)
{
	return mem_deref(d);
}

struct pri *dchan_pri(struct dchan *d)
{
	return d->pri;
}

const struct dchan_counts *dchan_counts(const struct dchan *d)
{
	return &d->counts;
}
