// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine's door for ABI programs (abi/play.h): the engine and the simulated
 * board's wires in this process, as lq.ko has them, but for files and locks.
 *
 * After every step the engine's own books must be in order. Areas, echo
 * cancellers and requests are allocated to the octet, so the sanitizer sees
 * every step out of them.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/types.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include "engine/engine.h"
#include "engine/what.h"
#include "fuzz/abi/play.h"
#include "hw/wire.h"

#define N_IP		4
#define N_SPANS		3	/* two E1, one of four ports */
#define EC_ALIGN	64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct lq_engine e;
static struct lq_slot ip[N_IP], e1_slots[2][31], fx_slots[4];
static struct lq_span spans[N_SPANS];
static struct lq_sim sim;
static bool is_plugged;

static struct file {
	bool is_client;
	struct lq_dchan *d;	/* or a D channel's */
	struct lq_client client;
	void *area, *ecs;
	size_t area_octets;
} files[ABI_FILES];

static void must(bool is_true)
{
	if (!is_true)
		abort();
}

/* ------------------------------------------------------------------- board */

static void plug_in(void)
{
	struct lq_span *e1[2] = { &spans[0], &spans[1] };
	u32 i;

	memset(&sim, 0, sizeof(sim));
	lq_span_init_e1(&spans[0], e1_slots[0]);
	lq_span_init_e1(&spans[1], e1_slots[1]);
	lq_span_init_analog(&spans[2], fx_slots, 4, 2);
	must(!lq_sim_init(&sim, e1, 2, &spans[2]));
	for (i = 0; i < N_SPANS; i++)
		must(!lq_engine_add_span(&e, &spans[i], i + 1));
	is_plugged = true;
}

/* D channels die with their span. */
static void pull_out(void)
{
	u32 i;

	for (i = 0; i < N_SPANS; i++)
		lq_engine_remove_span(&e, &spans[i]);
	for (i = 0; i < ABI_FILES; i++)
		files[i].d = NULL;
	is_plugged = false;
}

/* What drivers tell that the simulated board does not. */
static void tell(u32 what, u32 value)
{
	if (what & 1) {
		lq_span_port_line(&spans[2], value & 7, value >> 8 & LQ_SIG_ALL,
				  (s8)(value >> 16));
		lq_span_port_meter(&spans[2], value & 7);
	} else {
		lq_e1_defect(&spans[what >> 1 & 1].e1, value & 0xff,
			     value >> 8 & 0xff);
		lq_e1_rx_gap(&spans[0].e1, value >> 16 & 15);
	}
}

static void door_plug(void *arg, uint32_t what, uint32_t value)
{
	if (what == 0 && is_plugged)
		pull_out();
	else if (what == 1 && !is_plugged)
		plug_in();
	else if (what > 1 && is_plugged)
		tell(what, value);
}

static void door_ticks(void *arg, uint32_t n)
{
	while (n--) {
		if (is_plugged)
			lq_sim_tick(&sim);
		lq_engine_tick(&e);
	}
}

/* ------------------------------------------------------------------- files */

static void door_close(void *arg, uint32_t file)
{
	struct file *f = &files[file];

	if (f->d)
		lq_dchan_close(f->d);
	if (f->is_client)
		lq_engine_remove_client(&e, &f->client);
	free(f->area);
	free(f->ecs);
	memset(f, 0, sizeof(*f));
}

static void door_open(void *arg, uint32_t file, uint32_t what)
{
	struct file *f = &files[file];

	door_close(arg, file);
	if (what < 2) {
		lq_client_init(&f->client, what ? LQ_CLIENT_MEDIA : LQ_CLIENT_CTL);
		must(!lq_engine_add_client(&e, &f->client));
		f->is_client = true;
	} else if (is_plugged && what < 4 && !lq_dchan_open(&spans[what - 2].d)) {
		f->d = &spans[what - 2].d;
	}
}

static int setup(struct file *f, struct lq_media_setup *m)
{
	u64 octets = lq_area_octets(m), ecs = octets ? lq_ecpool_octets(m) : 0;
	void *area;
	int err;

	if (!octets)
		return -EINVAL;
	must(octets % 4096 == 0);
	if (octets + ecs > 1 << 24)
		return -ENOMEM;
	area = calloc(1, octets);
	must(area != NULL);
	err = lq_client_set_area(&e, &f->client, m, area);
	if (err) {
		free(area);
		return err;
	}
	f->area = area;
	f->area_octets = octets;
	if (ecs) {
		f->ecs = aligned_alloc(EC_ALIGN, (ecs + EC_ALIGN - 1) & -EC_ALIGN);
		must(f->ecs != NULL);
		memset(f->ecs, 0, ecs);
	}
	lq_client_set_ecs(&f->client, f->ecs);
	return 0;
}

/* @cmd: one that the engine knows by this number */
static int request(struct file *f, u32 cmd, void *arg)
{
	switch (cmd) {
	case LQ_MEDIA_SETUP:
		return f->client.kind == LQ_CLIENT_MEDIA ? setup(f, arg) : -ENOTTY;
	case LQ_SIM_WIRE:
	case LQ_SIM_FAULT:
	case LQ_SIM_PORT:
		return is_plugged ? lq_sim_set(&sim, cmd, arg) : -ENOENT;
	case LQ_GET_BOARD:
		return -ENOENT;
	default:
		return lq_engine_request(&e, &f->client, cmd, arg);
	}
}

/* As a host does: by the number that the engine knows it by, with its size. */
static int ask(struct file *f, u32 cmd, const void *data)
{
	int own = LQ_IS_WHAT(cmd) ? lq_what_own(f->client.kind, cmd) : (int)cmd;
	size_t size = max(_IOC_SIZE(cmd), _IOC_SIZE((u32)own));
	void *arg;
	int err = 0;

	if (LQ_IS_WHAT(cmd) && own < 0)
		return own;
	arg = calloc(1, size ? size : 1);
	must(arg != NULL);
	memcpy(arg, data, size < ABI_DATA_MAX ? size : ABI_DATA_MAX);
	if (LQ_IS_WHAT(cmd))
		err = lq_what_fit(cmd, own, arg);
	if (!err)
		err = request(f, own, arg);
	free(arg);
	return err;
}

static void door_request(void *unused, uint32_t file, uint32_t cmd, void *data,
			 enum abi_pointer where)
{
	int err;

	if (!files[file].is_client || where != ABI_GOOD)
		return;
	err = ask(&files[file], cmd, data);
	must(err <= 0 && err > -200);
}

static void read_events(struct lq_client *c, u32 n)
{
	struct lq_event *ev = malloc(n * sizeof(*ev) + 1);
	u32 got;

	must(ev != NULL);
	got = lq_client_read(&e, c, ev, n);
	must(got <= n);
	must(!n || got || !lq_client_is_ready(c));
	free(ev);
}

static void read_frame(struct lq_dchan *d, u32 len)
{
	u8 *frame = malloc(len + 1);
	int n;

	must(frame != NULL);
	n = lq_dchan_read(d, frame, len);
	must(n <= (int)len);
	free(frame);
}

static void door_read(void *arg, uint32_t file, uint32_t len,
		      enum abi_pointer where)
{
	struct file *f = &files[file];

	if (f->is_client)
		read_events(&f->client, len / sizeof(struct lq_event));
	else if (f->d)
		read_frame(f->d, len);
}

static void door_write(void *arg, uint32_t file, const uint8_t *data,
		       uint32_t len, enum abi_pointer where)
{
	u8 *frame = malloc(len + 1);

	must(frame != NULL);
	memcpy(frame, data, len);
	if (files[file].d)
		(void)lq_dchan_write(files[file].d, frame, len);	/* or refused */
	free(frame);
}

static void door_poll(void *arg, uint32_t file, uint32_t events)
{
	if (files[file].is_client)
		(void)lq_client_is_ready(&files[file].client);	/* reads only */
}

/* An area is there from its setup on. */
static void door_map(void *arg, uint32_t file, uint32_t how, uint32_t value)
{
}

static struct lq_area *door_area(void *arg, uint32_t file, size_t *len)
{
	*len = files[file].area_octets;
	return files[file].area;
}

/* --------------------------------------------------------------- the books */

static void audit_slots(void)
{
	const struct lq_slot *s;
	u32 i, k, n_ip = 0, n_owned = 0, n_held = 0;

	for (s = e.owned; s; s = s->next) {
		must(s->owner && s->index < s->owner->setup.n_slots);
		must(s->owner->slots[s->index] == s);
		must(*s->link == s);
		must(!s->room || s->room->owner == s->owner);
		n_ip += s->kind == LQ_KIND_IP;
		n_owned++;
	}
	must(n_ip + e.n_ip_free == N_IP);
	for (i = 0; i < ABI_FILES; i++)
		for (k = 0; k < files[i].client.setup.n_slots; k++)
			n_held += files[i].client.slots[k] != NULL;
	must(n_held == n_owned);
}

static void audit_rooms(void)
{
	const struct lq_room *r;
	const struct lq_slot *s;
	u32 n;

	for (r = e.rooms; r; r = r->next) {
		must(r->owner && *r->link == r);
		n = 0;
		for (s = r->members; s; s = s->room_next) {
			must(s->room == r && *s->room_link == s && s->owner);
			n++;
		}
		must(n == r->n_members);
	}
}

static void door_done(void *arg)
{
	audit_slots();
	audit_rooms();
}

static const struct abi_door door = {
	.open = door_open, .close = door_close, .request = door_request,
	.read = door_read, .write = door_write, .poll = door_poll,
	.map = door_map, .area = door_area, .ticks = door_ticks,
	.plug = door_plug, .done = door_done,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	lq_engine_init(&e, ip, N_IP, "fuzz");
	plug_in();
	abi_play(&door, NULL, data, size);
	door_ticks(NULL, 2);
	if (is_plugged)
		pull_out();
	must(!e.owned && !e.rooms && !e.clients && !e.n_clients);
	must(e.n_ip_free == N_IP && !e.n_spans);
	return 0;
}
