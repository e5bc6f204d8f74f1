// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The other end of analog lines, driven by lines of text: an exchange's line
 * card on FXS ports, a telephone on FXO ports, of the simulated board.
 *
 *   line DOOR SPAN-PORT...
 *
 *   signal 3-1 SET CLEAR      LQ_SLOT_SIG, numbers
 *   tone 3-1 NAME             dial ringback busy congestion sit none
 *   digits 3-5 STRING [pulse]
 *   caller 3-1 fsk|dtmf NUMBER
 *   play 3-1 FILE             A-law, 8 kHz, over and over; "-": silence
 *   sim 3-1 FIELD=VALUE ...   LQ_SIM_PORT: cut dead parallel ring_ms loss noise
 *                             echo delay
 *   wait 3-1 MS               of the engine's time; then {"event": "waited"}
 *   level 3-1                 -> {"level": dBm0 * 10}
 *   quit
 *
 * Every event of the ports is printed as one line of JSON, {"slot": "3-1",
 * "event": ...}; what cannot be done as {"error": ...}.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dev/dev.h"
#include "dev/ring.h"
#include "mock/memory.h"

#define PORTS 24
#define AHEAD 480	/* octets kept in a TX ring: 60 ms */

static struct dev_file *media, *ctl;
static struct lq_area *area;

struct party {
	uint32_t slot, index, flags;
	unsigned char *speech;	/* NULL: none */
	size_t len, at;
	uint64_t wait_tick;	/* 0: nothing is waited for */
};

static struct party parties[PORTS];
static int n_parties;

static const char *const tone_names[LQ_TONE_COUNT] = {
	[LQ_TONE_NONE] = "none", [LQ_TONE_DIAL] = "dial",
	[LQ_TONE_RINGBACK] = "ringback", [LQ_TONE_BUSY] = "busy",
	[LQ_TONE_CONGESTION] = "congestion", [LQ_TONE_SIT] = "sit",
	[LQ_TONE_HOWLER] = "howler", [LQ_TONE_STUTTER] = "stutter",
	[LQ_TONE_MILLIWATT] = "milliwatt",
};

static uint32_t slot_of(const char *name)
{
	unsigned int span = 0, port = 0;

	(void)sscanf(name, "%u-%u", &span, &port);	/* 0: refused later */
	return LQ_SLOT(span, port);
}

static void say(uint32_t slot, const char *event, const char *rest)
{
	printf("{\"slot\": \"%u-%u\", \"event\": \"%s\"%s}\n",
	       LQ_SLOT_SPAN(slot), LQ_SLOT_TS(slot), event, rest);
}

/* ------------------------------------------------------------------ events */

static void say_caller(uint32_t slot)
{
	struct lq_caller_id id = { .slot = slot };
	char rest[160];

	if (dev_request(media, LQ_GET_CALLER_ID, &id))
		return;
	snprintf(rest, sizeof(rest), ", \"number\": \"%.20s\", \"kind\": %u, "
		 "\"status\": %u", id.number, id.kind, id.status);
	say(slot, "caller", rest);
}

static void say_tone(const struct lq_event *ev)
{
	const char *name = ev->value < LQ_TONE_COUNT ?
		tone_names[ev->value] : NULL;
	char rest[80];

	snprintf(rest, sizeof(rest), ", \"tone\": \"%s\", \"ms\": %u",
		 name ? name : "other", LQ_TONE_MS(ev->arg));
	say(ev->slot, "tone", rest);
}

static void on_event(const struct lq_event *ev)
{
	char rest[80];

	switch (ev->type) {
	case LQ_EV_SIGNAL:
		snprintf(rest, sizeof(rest), ", \"now\": %u, \"changed\": %u",
			 ev->value, ev->arg);
		return say(ev->slot, "signal", rest);
	case LQ_EV_DIGIT_END:
		snprintf(rest, sizeof(rest), ", \"digit\": \"%c\"", ev->value);
		return say(ev->slot, "digit", rest);
	case LQ_EV_TONE:
		return say_tone(ev);
	case LQ_EV_VOICE:
		return say(ev->slot, ev->value ? "voice" : "quiet", "");
	case LQ_EV_TONE_DONE:
		return say(ev->slot, "done", "");
	case LQ_EV_CALLER_ID:
		return say_caller(ev->slot);
	default:
		return;
	}
}

/* ------------------------------------------------------------------ speech */

static void feed(struct party *p)
{
	struct dev_ring ring = dev_ring_of(area, p->index, LQ_RING_TX);

	while (p->speech && dev_ring_fill(&ring) < AHEAD) {
		(void)dev_ring_write(&ring, p->speech + p->at, 80);
		p->at = (p->at + 80) % p->len;
	}
}

static void feed_all(void)
{
	struct party *p;

	for (p = parties; p < parties + n_parties; p++) {
		feed(p);
		if (!p->wait_tick || area->tick < p->wait_tick)
			continue;
		p->wait_tick = 0;
		say(p->slot, "waited", "");
	}
}

static struct party *party_of(uint32_t slot)
{
	int i;

	for (i = 0; i < n_parties; i++)
		if (parties[i].slot == slot)
			return &parties[i];
	return NULL;
}

static int do_wait(uint32_t slot, char **arg, int n)
{
	struct party *p = party_of(slot);

	if (!p || !n)
		return -EINVAL;
	p->wait_tick = area->tick + strtoul(arg[0], NULL, 10);
	return 0;
}

static int load(struct party *p, const char *path)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		return -errno;
	p->speech = calloc(1, 1 << 20);
	p->len = p->speech ? fread(p->speech, 1, 1 << 20, f) / 80 * 80 : 0;
	(void)fclose(f);	/* only read */
	return p->len ? 0 : -EIO;
}

static int do_play(uint32_t slot, char **arg, int n)
{
	struct party *p = party_of(slot);
	struct lq_slot_cfg cfg = { .slot = slot };
	int err = 0;

	if (!p || !n)
		return -EINVAL;
	free(p->speech);
	p->speech = NULL;
	p->at = 0;
	if (strcmp(arg[0], "-"))
		err = load(p, arg[0]);
	cfg.flags = p->flags | (p->speech ? LQ_SLOT_F_TX : 0);
	return err ? err : dev_request(media, LQ_SLOT_SET, &cfg);
}

static int read_events(void)
{
	struct lq_event ev[32];
	int i, n;

	do {
		n = dev_read_events(media, ev, 32);
		for (i = 0; i < n; i++)
			on_event(&ev[i]);
		feed_all();
	} while (n == 32);
	return n == -EAGAIN || n >= 0 ? 0 : n;
}

/* ---------------------------------------------------------------- commands */

static int do_signal(uint32_t slot, char **arg, int n)
{
	struct lq_signal s = { .slot = slot };

	if (n < 2)
		return -EINVAL;
	s.set = strtoul(arg[0], NULL, 0);
	s.clear = strtoul(arg[1], NULL, 0);
	return dev_request(media, LQ_SLOT_SIG, &s);
}

static int do_tone(uint32_t slot, char **arg, int n)
{
	struct lq_tone t = { .slot = slot };

	for (; n && t.tone < LQ_TONE_COUNT; t.tone++)
		if (tone_names[t.tone] && !strcmp(tone_names[t.tone], arg[0]))
			return dev_request(media, LQ_SLOT_TONE, &t);
	return -EINVAL;
}

static int do_digits(uint32_t slot, char **arg, int n)
{
	struct lq_digits d = { .slot = slot, .is_pulse = n > 1 };

	if (!n || strlen(arg[0]) >= sizeof(d.digits))
		return -EINVAL;
	memcpy(d.digits, arg[0], strlen(arg[0]));
	return dev_request(media, LQ_SLOT_DIGITS, &d);
}

static int do_caller(uint32_t slot, char **arg, int n)
{
	struct lq_caller_id id = { .slot = slot, .kind = LQ_CID_MDMF };

	if (n < 2 || strlen(arg[1]) > 20)
		return -EINVAL;
	if (!strcmp(arg[0], "dtmf"))
		id.kind = LQ_CID_DTMF;
	else
		memcpy(id.date, "11211530", 8);
	memcpy(id.number, arg[1], strlen(arg[1]));
	return dev_request(media, LQ_SLOT_CALLER_ID, &id);
}

static int do_sim(uint32_t slot, char **arg, int n)
{
	struct lq_sim_port c = { .slot = slot };
	int i, v;

	for (i = 0; i < n; i++) {
		char *value = strchr(arg[i], '=');

		if (!value)
			return -EINVAL;
		*value++ = '\0';
		v = atoi(value);
		if (!strcmp(arg[i], "cut"))
			c.is_cut = v;
		else if (!strcmp(arg[i], "dead"))
			c.is_dead = v;
		else if (!strcmp(arg[i], "parallel"))
			c.is_parallel = v;
		else if (!strcmp(arg[i], "ring_ms"))
			c.ring_ms = v;
		else if (!strcmp(arg[i], "loss"))
			c.loss_cb = v;
		else if (!strcmp(arg[i], "noise"))
			c.noise_cb = v;
		else if (!strcmp(arg[i], "echo"))
			c.echo_cb = v;
		else if (!strcmp(arg[i], "delay"))
			c.echo_delay_samples = v;
		else
			return -EINVAL;
	}
	return dev_request(ctl, LQ_SIM_PORT, &c);
}

static int do_level(uint32_t slot, char **arg, int n)
{
	struct lq_slot_info i = { .slot = slot };
	int err = dev_request(media, LQ_GET_SLOT, &i);
	char rest[40];

	(void)arg;
	(void)n;
	if (err)
		return err;
	snprintf(rest, sizeof(rest), ", \"level\": %d", i.rx_level_cb);
	say(slot, "level", rest);
	return 0;
}

static const struct {
	const char *word;
	int (*run)(uint32_t slot, char **arg, int n);
} commands[] = {
	{ "signal", do_signal }, { "tone", do_tone }, { "digits", do_digits },
	{ "caller", do_caller }, { "sim", do_sim }, { "level", do_level },
	{ "play", do_play },
	{ "wait", do_wait },
};

/* Return: false at the end. */
static bool command(char *text)
{
	char *word[12], *save = NULL;
	int n = 0, err = -EINVAL;
	size_t i;

	for (text = strtok_r(text, " \n", &save); text && n < 12;
	     text = strtok_r(NULL, " \n", &save))
		word[n++] = text;
	if (!n || !strcmp(word[0], "quit"))
		return !n;
	for (i = 0; n > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(commands[i].word, word[0]))
			err = commands[i].run(slot_of(word[1]), word + 2,
					      n - 2);
	if (err)
		printf("{\"error\": \"%s\", \"of\": \"%s\"}\n", strerror(-err),
		       word[0]);
	return true;
}

/* -------------------------------------------------------------------- main */

static int hold(const char *name)
{
	struct lq_claim claim = { .slot = slot_of(name) };
	struct lq_slot_cfg cfg = {
		.slot = claim.slot,
		.flags = LQ_SLOT_F_DTMF | LQ_SLOT_F_PROGRESS | LQ_SLOT_F_VAD,
	};
	struct lq_slot_info i = { .slot = claim.slot };
	int err = dev_request(media, LQ_SLOT_CLAIM, &claim);

	if (!err)
		err = dev_request(media, LQ_GET_SLOT, &i);
	if (!err && i.kind == LQ_KIND_FXO)
		cfg.flags |= LQ_SLOT_F_CID;
	if (err)
		return err;
	parties[n_parties++] = (struct party){
		.slot = claim.slot, .index = claim.index, .flags = cfg.flags,
	};
	return dev_request(media, LQ_SLOT_SET, &cfg);
}

static int open_all(const char *door, char **names, int n)
{
	struct lq_media_setup setup = { .n_slots = 24, .period_ticks = 20,
					.ring_octets = 1024,
					.tap_octets = 1024 };
	int err = dev_open(&media, door, DEV_MEDIA, 0), i;

	if (!err)
		err = dev_open(&ctl, door, DEV_CTL, 0);
	if (!err)
		err = dev_map(media, &setup, &area);
	for (i = 0; !err && i < n && i < PORTS; i++)
		err = hold(names[i]);
	return err;
}

int main(int argc, char **argv)
{
	struct pollfd fds[2] = { { .fd = 0, .events = POLLIN },
				 { .events = POLLIN } };
	char text[256];
	int err = argc < 3 ? -EINVAL : open_all(argv[1], argv + 2, argc - 2);

	setvbuf(stdout, NULL, _IOLBF, 0);
	/* poll() must see what stdio would have read already */
	setvbuf(stdin, NULL, _IONBF, 0);
	if (err) {
		fprintf(stderr, "line: %s\n", strerror(-err));
		return 1;
	}
	memory_keep();
	printf("{\"event\": \"ready\"}\n");
	fds[1].fd = dev_fd(media);
	while (!err && poll(fds, 2, -1) > 0) {
		if (fds[1].revents)
			err = read_events();
		if (fds[0].revents &&
		    (!fgets(text, sizeof(text), stdin) || !command(text)))
			break;
	}
	media = dev_close(media);
	ctl = dev_close(ctl);
	return err ? 1 : 0;
}
