/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Commands to actions; see command.h. */
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/lq.h>
#include "base/str.h"
#include "dev/dev.h"

struct context {
	struct exchange *x;
	const char *door;
	const json_t *o;
	struct party *party;	/* of "id", where the command wants one */
	const char *wrong;	/* the member that is */
};

static const char *text(const struct context *c, const char *key)
{
	const char *s = json_string_value(json_object_get(c->o, key));

	return s ? s : "";
}

static uint32_t number(const struct context *c, const char *key, uint32_t other)
{
	const json_t *j = json_object_get(c->o, key);

	return json_is_integer(j) ? (uint32_t)json_integer_value(j) : other;
}

static int bad(struct context *c, const char *key)
{
	c->wrong = key;
	return -EINVAL;
}

static int read_number(struct context *c, char *to, const char *key)
{
	const char *s = text(c, key);

	if (!link_number_is_valid(s))
		return bad(c, key);
	return str_copy(to, LEG_NUMBER_LEN, s) ? 0 : bad(c, key);
}

static int read_caller(struct context *c, struct leg_address *from)
{
	const char *p = text(c, "presentation");

	if (!str_copy(from->name, sizeof(from->name), text(c, "name")))
		return bad(c, "name");
	if (!strcmp(p, "restricted"))
		from->presentation = LEG_RESTRICTED;
	else if (!strcmp(p, "unavailable"))
		from->presentation = LEG_UNAVAILABLE;
	return read_number(c, from->number, "from");
}

static void read_route(const struct context *c, char *to)
{
	const json_t *spans = json_object_get(c->o, "spans");

	if (spans)
		snprintf(to, LINK_ROUTE_LEN, "span%u-%u",
			 (unsigned int)json_integer_value(
				 json_array_get(spans, 0)),
			 (unsigned int)json_integer_value(
				 json_array_get(spans, 1)));
	else
		snprintf(to, LINK_ROUTE_LEN, "span%u", number(c, "span", 0));
}

static int do_call(struct context *c)
{
	struct link_msg m = { 0 };
	struct plan plan;
	int err = read_number(c, m.to.number, "to");

	if (!err)
		err = read_caller(c, &m.from);
	if (!err)
		err = plan_read(&plan, c->o, &c->wrong);
	if (err)
		return err;
	if (!*text(c, "id") || strlen(text(c, "id")) > 31)
		return bad(c, "id");
	read_route(c, m.route);
	return party_call(c->x, text(c, "id"), &m, text(c, "overlap"), &plan);
}

static int do_policy(struct context *c)
{
	struct plan plan;
	int err = plan_read(&plan, c->o, &c->wrong);

	if (err)
		return err;
	if (!*text(c, "number") || strlen(text(c, "number")) >= LEG_NUMBER_LEN)
		return bad(c, "number");
	return policy_set(&c->x->policies, text(c, "number"), &plan);
}

static int do_answer(struct context *c)
{
	party_command(c->party, LINK_ANSWER, 0, 0);
	return 0;
}

static int do_alert(struct context *c)
{
	party_command(c->party, LINK_ALERT, 0, 0);
	return 0;
}

static int do_progress(struct context *c)
{
	party_command(c->party, LINK_PROGRESS, 0, 0);
	return 0;
}

static int do_hangup(struct context *c)
{
	uint32_t cause = number(c, "cause", 16);

	if (cause < 1 || cause > 127)
		return bad(c, "cause");
	party_command(c->party, LINK_HANGUP, (uint8_t)cause, 0);
	return 0;
}

static int do_play(struct context *c)
{
	return party_play(c->party, text(c, "file"),
			  json_is_true(json_object_get(c->o, "repeat")));
}

static int do_stop(struct context *c)
{
	party_stop(c->party);
	return 0;
}

static int do_record(struct context *c)
{
	return party_record(c->party, text(c, "file"));
}

static int do_digits(struct context *c)
{
	return party_digits(c->party, text(c, "digits"),
			    number(c, "digit_ms", 100));
}

static int do_keypad(struct context *c)
{
	const char *d = text(c, "digits");

	if (!link_number_is_valid(d) || *d == '+')
		return bad(c, "digits");
	for (; *d; d++)
		party_command(c->party, LINK_DIGIT, 0, *d);
	return 0;
}

/* The simulated board's wire: its own short-lived control file. */
static int request(const struct context *c, unsigned int cmd, void *arg)
{
	struct dev_file *f;
	int err = dev_open(&f, c->door, DEV_CTL, 0);

	if (!err)
		err = dev_request(f, cmd, arg);
	dev_close(f);
	return err;
}

static int do_wire(struct context *c)
{
	const char *mode = text(c, "mode");
	struct lq_sim_wire w = { .span = number(c, "span", 0),
				 .peer = number(c, "peer", 0) };

	if (!strcmp(mode, "cross"))
		w.mode = LQ_WIRE_CROSS;
	else if (!strcmp(mode, "loop"))
		w.mode = LQ_WIRE_LOOP;
	else if (strcmp(mode, "open"))
		return bad(c, "mode");
	return request(c, LQ_SIM_WIRE, &w);
}

static int do_fault(struct context *c)
{
	struct lq_sim_fault f = {
		.span = number(c, "span", 0),
		.ber_ppb = number(c, "ber_ppb", 0),
		.burst_every_ms = number(c, "burst_every_ms", 0),
		.burst_octets = number(c, "burst_octets", 0),
		.slip_every_ms = (int32_t)number(c, "slip_every_ms", 0),
		.delay_frames = number(c, "delay_frames", 0),
		.bit_offset = number(c, "bit_offset", 0),
		.is_los = number(c, "is_los", 0),
		.is_ais = number(c, "is_ais", 0),
		.echo_cb = (int32_t)number(c, "echo_cb", 0),
		.echo_delay_samples = number(c, "echo_delay_samples", 0),
		.noise_cb = (int32_t)number(c, "noise_cb", 0),
		.seed = number(c, "seed", 1),
	};

	return request(c, LQ_SIM_FAULT, &f);
}

static int do_status(struct context *c)
{
	party_status(c->x);
	return 0;
}

static int do_quit(struct context *c)
{
	loop_stop(c->x->loop);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(struct context *c);
	bool wants_party;
} commands[] = {
	{ "call", do_call, false },
	{ "policy", do_policy, false },
	{ "answer", do_answer, true },
	{ "alert", do_alert, true },
	{ "progress", do_progress, true },
	{ "hangup", do_hangup, true },
	{ "play", do_play, true },
	{ "stop", do_stop, true },
	{ "record", do_record, true },
	{ "digits", do_digits, true },
	{ "keypad", do_keypad, true },
	{ "wire", do_wire, false },
	{ "fault", do_fault, false },
	{ "status", do_status, false },
	{ "quit", do_quit, false },
};

static int run(struct context *c)
{
	const char *name = text(c, "cmd");

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(name, commands[i].name))
			continue;
		c->party = party_find(c->x, text(c, "id"));
		if (commands[i].wants_party && !c->party)
			return -ENOENT;
		return commands[i].run(c);
	}
	return bad(c, "cmd");
}

void command_run(struct exchange *x, const char *door, const json_t *o)
{
	struct context c = { .x = x, .door = door, .o = o };
	int err = run(&c);

	if (err)
		exchange_event(x, "error", *text(&c, "id") ? text(&c, "id") :
			       NULL, "{ssssss}", "reason", strerror(-err),
			       "what", text(&c, "cmd"), "member",
			       c.wrong ? c.wrong : "");
}
