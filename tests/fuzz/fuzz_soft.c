// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The soft board's protocol: four connections that send whatever the input
 * says, to a board whose time passes as the input says, while their mapped
 * areas are written over. At the end everything must be back where it was.
 *
 * Input: steps of one octet (connection, what) and what belongs to it.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "fuzz/abi/play.h"
#include "lqsoft/session.h"

#define CONNECTIONS 4

enum step { RAW, KNOWN, OPEN, FRAME, TICKS, TAKE, SCRIBBLE, CLOSE };

struct input {
	const uint8_t *at;
	size_t left;
};

/* The input's next octets; zeros after its end. */
static void next(struct input *in, void *to, size_t len)
{
	size_t n = len < in->left ? len : in->left;

	memset(to, 0, len);
	memcpy(to, in->at, n);
	in->at += n;
	in->left -= n;
}

static uint8_t next_octet(struct input *in)
{
	uint8_t octet;

	next(in, &octet, 1);
	return octet;
}

/* Any request there is, or one of the protocol's own. */
static uint32_t known(uint8_t x)
{
	uint32_t i = x % (ABI_NUMBERS + 2);

	return i < ABI_NUMBERS ? abi_request_of(i)->cmd :
	       i == ABI_NUMBERS ? SOFT_TICKS : SOFT_OPEN;
}

static void must(bool claim)
{
	if (!claim)
		abort();
}

static void say(struct soft_session *s, struct soft_message *m, size_t len)
{
	bool was_open = s->kind;
	const char *why;
	int fd, n;

	n = soft_session_answer(s, m, len, &fd, &why);
	must(n < 0 ? why != NULL : n >= (int)sizeof(m->head));
	must(n <= (int)sizeof(*m));
	must(fd < 0 || (n > 0 && m->head.ret == 0));
	must(n < 0 || m->head.ret <= 0);
	if (fd >= 0)
		(void)close(fd);
	/* The carrier closes after garbage and after an open that failed. */
	if (n < 0 || (!was_open && !s->kind))
		soft_session_fini(s);
}

static void say_raw(struct soft_session *s, struct input *in)
{
	struct soft_message m = { .head = { 0 } };
	size_t len = next_octet(in) * 3;

	if (len > sizeof(m) + 8)
		len = sizeof(m) + 8;	/* as MSG_TRUNC tells it */
	next(in, &m, len < sizeof(m) ? len : sizeof(m));
	say(s, &m, len);
}

static void say_known(struct soft_session *s, struct input *in)
{
	struct soft_message m = { .head = { 0 } };

	m.head.cmd = known(next_octet(in));
	next(in, m.body, soft_asked_len(m.head.cmd));
	say(s, &m, sizeof(m.head) + soft_asked_len(m.head.cmd));
}

static void open_well(struct soft_session *s, struct input *in)
{
	uint8_t what = next_octet(in);
	struct soft_open open = { SOFT_VERSION, LQ_ABI_VERSION,
				  SOFT_CTL + what % 3, 0 };
	struct soft_message m = { .head = { .cmd = SOFT_OPEN } };

	if (open.kind == SOFT_DCHAN)
		open.span = 1 + (what >> 4) % 2;
	memcpy(m.body, &open, sizeof(open));
	say(s, &m, sizeof(m.head) + sizeof(open));
}

static void give(struct soft_session *s, struct input *in)
{
	uint8_t frame[300];
	size_t len = next_octet(in);

	next(in, frame, len);
	if (soft_session_has_room(s))
		soft_session_give(s, frame, len);
}

static void take(struct soft_session *s)
{
	uint64_t out[SOFT_OUTPUT_MAX / 8];

	while (soft_session_has_output(s))
		must(soft_session_take(s, out) <= sizeof(out));
}

static void scribble(struct soft_session *s, struct input *in)
{
	uint32_t at, word;

	next(in, &at, sizeof(at));
	next(in, &word, sizeof(word));
	if (s->area)
		((uint32_t *)s->area)[at % (s->area_octets / 4)] = word;
}

static int run_ticks(void *arg, u32 n)
{
	u32 i;

	for (i = 0; i < n && i < 16; i++)
		soft_board_tick(arg);
	return 0;
}

static void step(struct soft_board *b, struct soft_session *sessions,
		 struct input *in)
{
	uint8_t what = next_octet(in);
	struct soft_session *s = &sessions[what % CONNECTIONS];

	switch ((enum step)(what / CONNECTIONS % (CLOSE + 1))) {
	case RAW:
		say_raw(s, in);
		break;
	case KNOWN:
		say_known(s, in);
		break;
	case OPEN:
		open_well(s, in);
		break;
	case FRAME:
		give(s, in);
		break;
	case TICKS:
		(void)run_ticks(b, next_octet(in));
		break;
	case TAKE:
		take(s);
		break;
	case SCRIBBLE:
		scribble(s, in);
		break;
	case CLOSE:
		soft_session_fini(s);
		break;
	}
}

/* What every file must have left behind: nothing. */
static void check_released(const struct soft_board *b)
{
	must(b->engine.n_clients == 0 && !b->engine.clients);
	must(!b->engine.owned && !b->engine.rooms);
	must(b->engine.n_ip_free == b->engine.n_ip);
	must(b->area_used == 0 && b->n_files == 0);
	must(!b->spans[0]->d.is_open && !b->spans[1]->d.is_open);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct soft_board_params params = {
		.n_spans = 2, .n_ports = 4, .n_ip = 4, .area_octets = 1 << 20,
	};
	struct soft_session sessions[CONNECTIONS];
	struct input in = { data, size };
	struct soft_board *b;
	int i;

	log_set_fd(-1);
	if (soft_board_new(&b, &params))
		abort();
	b->run_ticks = run_ticks;
	b->run_arg = b;
	for (i = 0; i < CONNECTIONS; i++)
		soft_session_init(&sessions[i], b);
	while (in.left)
		step(b, sessions, &in);
	for (i = 0; i < CONNECTIONS; i++)
		soft_session_fini(&sessions[i]);
	check_released(b);
	(void)mem_deref(b);	/* always NULL */
	return 0;
}
