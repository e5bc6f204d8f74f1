// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The SIP adapter alone, driven by lines: what lqd would do with its legs is
 * done by a test script.
 *
 *   sipleg --port P --rtp R [--account NAME:PASSWORD] [--trunk NAME:ADDR:PORT]
 *          [--calls-per-s N]
 *
 * Out: one JSON object a line:
 *   {"ev":"ready"} {"ev":"setup","leg":1,"from":"..","to":"..","trunk":".."}
 *   {"ev":"gone","leg":1,"cause":16} {"ev":"online","account":"8001"} ...
 * In: one JSON object a line, answered by {"ev":"done","cmd":"..","result":0}:
 *   {"cmd":"invite","leg":100,"route":"8001","from":"1","to":"2"}
 *   {"cmd":"alert"|"progress"|"answer"|"hangup"|"update"|"digit"|"stats", "leg":1}
 *   {"cmd":"policy","do":"answer"|"ring"|"none"}   what to do with new calls
 * Ends at the end of its input.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "sig/cause.h"
#include "sig/sip.h"

static struct sip *sip;
static struct loop *loop;
static uint16_t rtp_port = 26700;
static uint32_t ids;
static char policy[16] = "none";

static void say(json_t *o)
{
	(void)json_dumpf(o, stdout, JSON_COMPACT);
	(void)putchar('\n');
	(void)fflush(stdout);
	json_decref(o);
}

static struct leg_media ours(int is_sending, int is_receiving)
{
	struct leg_media m = { .port = rtp_port, .codec = LEG_CODEC_PCMA,
			       .has_pcma = true, .has_pcmu = true,
			       .dtmf_pt = 101, .ptime_ms = 20,
			       .is_sending = is_sending,
			       .is_receiving = is_receiving };

	(void)snprintf(m.addr, sizeof(m.addr), "127.0.0.1");
	return m;
}

/* -------------------------------------------------------------------- events */

static const char *const names[] = {
	[LEG_EV_SETUP] = "setup", [LEG_EV_MORE_DIGITS] = "more_digits",
	[LEG_EV_PROCEEDING] = "proceeding", [LEG_EV_ALERTING] = "alerting",
	[LEG_EV_PROGRESS] = "progress", [LEG_EV_ANSWER] = "answer",
	[LEG_EV_DIGIT] = "digit", [LEG_EV_MEDIA] = "media",
	[LEG_EV_GONE] = "gone",
};

static void obey_policy(uint32_t leg)
{
	struct leg_media m = ours(1, 1);

	if (strcmp(policy, "none"))
		(void)sip_ops()->alert(sip, leg);
	if (!strcmp(policy, "answer"))
		(void)sip_ops()->answer(sip, leg, &m);
}

static void on_event(void *arg, const struct leg_event *ev)
{
	json_t *o = json_pack("{s:s, s:i}", "ev", names[ev->type], "leg",
			      (int)ev->leg);

	if (ev->from)
		json_object_set_new(o, "from", json_string(ev->from->number));
	if (ev->to)
		json_object_set_new(o, "to", json_string(ev->to->number));
	if (ev->trunk)
		json_object_set_new(o, "trunk", json_string(ev->trunk));
	if (ev->media) {
		json_object_set_new(o, "port", json_integer(ev->media->port));
		json_object_set_new(o, "sending",
				    json_boolean(ev->media->is_sending));
		json_object_set_new(o, "receiving",
				    json_boolean(ev->media->is_receiving));
	}
	if (ev->type == LEG_EV_GONE) {
		json_object_set_new(o, "cause", json_integer(ev->cause));
		json_object_set_new(o, "by_us", json_boolean(ev->is_by_us));
	}
	if (ev->type == LEG_EV_DIGIT)
		json_object_set_new(o, "digit", json_stringn(&ev->digit, 1));
	say(o);
	if (ev->type == LEG_EV_SETUP)
		obey_policy(ev->leg);
	if (ev->type == LEG_EV_MEDIA && strcmp(policy, "none")) {
		struct leg_media m = ours(ev->media->is_receiving,
					  ev->media->is_sending);

		(void)sip_ops()->update(sip, ev->leg, &m);
	}
}

static uint32_t fresh_id(void *arg)
{
	return ++ids;
}

static void on_registration(void *arg, const char *account, bool is_online)
{
	say(json_pack("{s:s, s:s}", "ev", is_online ? "online" : "offline",
		      "account", account));
}

/* ------------------------------------------------------------------ commands */

static const char *text(const json_t *o, const char *key)
{
	const char *v = json_string_value(json_object_get(o, key));

	return v ? v : "";
}

static int number(const json_t *o, const char *key, int usual)
{
	const json_t *v = json_object_get(o, key);

	return json_is_integer(v) ? (int)json_integer_value(v) :
	       json_is_boolean(v) ? json_is_true(v) : usual;
}

static int invite(const json_t *o)
{
	struct leg_media m = ours(1, 1);
	struct leg_invite inv = { .leg = number(o, "leg", 0), .media = &m,
				  .route = text(o, "route"),
				  .ring_ms = number(o, "ring_ms", 0) };

	(void)snprintf(inv.from.number, sizeof(inv.from.number), "%s",
		       text(o, "from"));
	(void)snprintf(inv.to.number, sizeof(inv.to.number), "%s",
		       text(o, "to"));
	return sip_ops()->invite(sip, &inv);
}

static int tell_stats(void)
{
	struct sip_stats n;

	sip_stats(sip, &n);
	say(json_pack("{s:s, s:I, s:I, s:I, s:I, s:i, s:i, s:i, s:i}", "ev",
		      "stats", "malformed", (json_int_t)n.malformed,
		      "retransmitted", (json_int_t)n.retransmitted, "overload",
		      (json_int_t)n.overload, "ignored", (json_int_t)n.ignored,
		      "calls", (int)n.calls, "transactions",
		      (int)n.transactions, "bindings", (int)n.bindings,
		      "connections", (int)n.connections));
	return 0;
}

static int perform(const json_t *o)
{
	const struct leg_ops *ops = sip_ops();
	struct leg_media m = ours(number(o, "sending", 1),
				  number(o, "receiving", 1));
	const char *cmd = text(o, "cmd");
	uint32_t leg = number(o, "leg", 0);

	if (!strcmp(cmd, "invite"))
		return invite(o);
	if (!strcmp(cmd, "alert"))
		return ops->alert(sip, leg);
	if (!strcmp(cmd, "progress"))
		return ops->progress(sip, leg, &m);
	if (!strcmp(cmd, "answer"))
		return ops->answer(sip, leg, &m);
	if (!strcmp(cmd, "update"))
		return ops->update(sip, leg, &m);
	if (!strcmp(cmd, "digit"))
		return ops->digit(sip, leg, *text(o, "digit"));
	if (!strcmp(cmd, "hangup"))
		return ops->hangup(sip, leg, number(o, "cause", 16));
	if (!strcmp(cmd, "stats"))
		return tell_stats();
	if (strcmp(cmd, "policy"))
		return -EINVAL;
	(void)snprintf(policy, sizeof(policy), "%s", text(o, "do"));
	return 0;
}

static void on_line(const char *line)
{
	json_t *o = json_loads(line, 0, NULL);
	int result = o ? perform(o) : -EINVAL;

	say(json_pack("{s:s, s:s, s:i}", "ev", "done", "cmd",
		      o ? text(o, "cmd") : "", "result", result));
	json_decref(o);
}

static void on_input(void *arg, unsigned int events)
{
	static char buf[65536];
	static size_t len;
	ssize_t n = read(0, buf + len, sizeof(buf) - 1 - len);
	char *nl;

	if (n <= 0) {
		loop_stop(loop);
		return;
	}
	len += n;
	buf[len] = '\0';
	while ((nl = strchr(buf, '\n'))) {
		*nl = '\0';
		on_line(buf);
		len -= nl + 1 - buf;
		memmove(buf, nl + 1, len + 1);
	}
}

/* ---------------------------------------------------------------------- main */

static int add_account(char *arg)
{
	char *password = strchr(arg, ':');

	if (!password)
		return -EINVAL;
	*password++ = '\0';
	return sip_account_add(sip, &(struct sip_account){
		.name = arg, .password = password });
}

static int add_trunk(char *arg)
{
	char *addr = strchr(arg, ':');
	char *port = addr ? strchr(addr + 1, ':') : NULL;

	if (!port)
		return -EINVAL;
	*addr++ = '\0';
	*port++ = '\0';
	return sip_trunk_add(sip, &(struct sip_trunk){
		.name = arg, .addr = addr, .port = atoi(port),
		.trust = SIP_TRUSTED, .username = "us", .password = "pw" });
}

static int add_peers(int argc, char **argv)
{
	int err = 0;

	for (int i = 1; i + 1 < argc && !err; i += 2) {
		if (!strcmp(argv[i], "--account"))
			err = add_account(argv[i + 1]);
		else if (!strcmp(argv[i], "--trunk"))
			err = add_trunk(argv[i + 1]);
	}
	return err;
}

static void read_options(int argc, char **argv, struct sip_config *c)
{
	for (int i = 1; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--port"))
			c->port = atoi(argv[i + 1]);
		else if (!strcmp(argv[i], "--rtp"))
			rtp_port = atoi(argv[i + 1]);
		else if (!strcmp(argv[i], "--calls-per-s"))
			c->new_calls_per_s = atoi(argv[i + 1]);
	}
}

int main(int argc, char **argv)
{
	struct sip_config c = { .addr = "127.0.0.1", .port = 26500 };
	struct sip_handler h = { .legs = { fresh_id, on_event, NULL },
				 .registration = on_registration };
	struct loop_fd *in = NULL;

	read_options(argc, argv, &c);
	log_set_level(LOG_WARN);
	if (loop_new(&loop) || sip_new(&sip, loop, &c, &h) ||
	    add_peers(argc, argv) ||
	    loop_fd_add(&in, loop, 0, LOOP_READ, on_input, NULL))
		return 1;
	say(json_pack("{s:s}", "ev", "ready"));
	loop_run(loop);
	loop_fd_remove(in);
	sip = sip_free(sip);
	loop = loop_free(loop);
	return 0;
}
