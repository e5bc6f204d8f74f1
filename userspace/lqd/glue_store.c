// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The ledger: each fact goes to the store, and when it is safe there to those
 * who follow events.
 *
 *   core --fact--> store_append() --seq--> ctl_event()     kept back
 *   store's thread --ack--> wake --> ctl_publish()         told
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "lqd/lqd.h"

static void on_acked(void *arg)
{
	struct lqd *d = arg;

	if (d->ctl)
		ctl_publish(d->ctl, __atomic_load_n(&d->acked,
						    __ATOMIC_ACQUIRE));
}

/* From the store's thread; seqs only grow. */
static void store_acked(void *arg, uint64_t seq)
{
	struct lqd *d = arg;

	__atomic_store_n(&d->acked, seq, __ATOMIC_RELEASE);
	loop_wake_send(d->store_wake);
}

static int make_dir(const char *dir)
{
	if (!mkdir(dir, 0750) || errno == EEXIST)
		return 0;
	log_error("lqd", "data_dir=%s error=\"%s\"", dir, strerror(errno));
	return -errno;
}

/* One lqd per folder: two would give the same numbers twice. The lock goes
 * with the process, however it ends. */
static int lock_dir(struct lqd *d, const char *dir)
{
	char path[530];
	int err;

	snprintf(path, sizeof(path), "%s/lock", dir);
	d->store_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	if (d->store_lock >= 0 && !flock(d->store_lock, LOCK_EX | LOCK_NB))
		return 0;
	err = -errno;
	log_error("lqd", "data_dir=%s error=\"%s\"", dir,
		  err == -EWOULDBLOCK ? "another lqd is using it" :
		  strerror(-err));
	return err;
}

int glue_store_open(struct lqd *d, struct core_start *start)
{
	struct store_counters n;
	char dir[512];
	int err = settings_path(d->settings, dir, sizeof(dir),
				d->settings->lqd->data_dir);

	d->store_lock = -1;
	if (!err)
		err = make_dir(dir);
	if (!err)
		err = lock_dir(d, dir);
	if (!err)
		err = loop_wake_new(&d->store_wake, d->loop, on_acked, d);
	if (err)
		return err;
	err = store_open(&d->store, &(struct store_conf){
		.dir = dir, .ack = store_acked, .arg = d });
	if (err) {
		log_error("lqd", "data_dir=%s store=failed error=\"%s\"", dir,
			  strerror(-err));
		return err;
	}
	start->first_call = store_next_call(d->store);
	start->first_vocid = store_next_vocid(d->store);
	store_counters(d->store, &n);
	/* what a former run left in the spool is on disk as well */
	__atomic_store_n(&d->acked, n.seq, __ATOMIC_RELEASE);
	return 0;
}

void glue_store_close(struct lqd *d)
{
	d->store = store_close(d->store);
	d->store_wake = loop_wake_free(d->store_wake);
	if (d->store_lock >= 0)
		close(d->store_lock);
	d->store_lock = -1;
}

static void follow(struct lqd *d, uint64_t seq, const struct ledger_event *ev,
		   ctl_emit_h *emit, void *emit_arg)
{
	char fields[LEDGER_JSON_LEN], line[CTL_EVENT_MAX];

	if (ledger_to_json(ev, fields, sizeof(fields)) < 0 ||
	    ctl_event_line(line, sizeof(line), seq, ev->ts_ms, ev->call,
			   ledger_type_name(ev->type), fields) < 0) {
		log_error("lqd", "call=%llu seq=%llu event=untellable",
			  (unsigned long long)ev->call,
			  (unsigned long long)seq);
		return;
	}
	emit(emit_arg, seq, ev->call, line);
}

static void to_ctl(void *arg, uint64_t seq, uint64_t call, const char *line)
{
	ctl_event(arg, seq, call, line);
}

int64_t ledger_append(struct lqd *d, const struct ledger_event *ev)
{
	int64_t seq = store_append(d->store, ev);

	if (seq < 0)
		log_error("lqd", "call=%llu ledger=%s lost=yes error=\"%s\"",
			  (unsigned long long)ev->call,
			  ledger_type_name(ev->type), strerror(-(int)seq));
	else if (d->ctl)
		follow(d, seq, ev, to_ctl, d->ctl);
	return seq;
}

void ledger_do(struct lqd *d, const struct core_action *a)
{
	(void)ledger_append(d, &a->ledger);	/* a loss is logged and counted */
}

/* ------------------------------------------------------------------ replay */

struct replay {
	struct lqd *d;
	uint64_t after_seq;
	unsigned int n, max;
	ctl_emit_h *emit;
	void *emit_arg;
};

static void replayed(void *arg, uint64_t seq, const struct ledger_event *ev)
{
	struct replay *r = arg;

	if (seq <= r->after_seq || r->n == r->max)
		return;
	r->n++;
	follow(r->d, seq, ev, r->emit, r->emit_arg);
}

int ledger_replay(void *arg, uint64_t after_seq, uint64_t call,
		  unsigned int max, ctl_emit_h *emit, void *emit_arg)
{
	struct lqd *d = arg;
	struct replay r = { d, after_seq, 0, max, emit, emit_arg };
	int err = call ? store_call_events(d->store, call, replayed, &r) :
		  store_events_since(d->store, after_seq, max, replayed, &r);

	return err ? err : (int)r.n;
}
