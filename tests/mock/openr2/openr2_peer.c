// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * openr2 as the far end of one channel: Debian's library, unchanged, which
 * knows only the files of DAHDI. This program stands in for them: it defines
 * the few system calls that the library makes, gives its ioctls their meaning
 * on a slot of the engine, and leaves all other descriptors to the kernel.
 *
 *   libopenr2 --ioctl, read, write on a fake fd--> here --door--> slot, CAS bits
 *
 * Usage: openr2_peer DOOR SPAN TIMESLOT cn|itu MAX_DNIS
 *
 * stdin:   call ANI DNIS | hangup
 * stdout:  idle | offered ani= dnis= category= | accepted | answered
 *          disconnect cause= | end | error what=
 *
 * A call that comes in is accepted and answered; but 1117 is busy, 1101 is not
 * allocated, 1134 meets congestion.
 */
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <openr2/r2proto.h>
#include <openr2/r2context.h>
#include <openr2/r2chan.h>

#include "dev/dev.h"
#include "dev/ring.h"

/* Requests of DAHDI that the library makes, as it encodes them. */
#define REQ_FLUSH	0x4004da03ul
#define REQ_EVENT	0x8004da08ul
#define REQ_IOMUX	0xc004da09ul
#define REQ_PARAMS	0xc088da05ul
#define REQ_CHANNO	0x8004da22ul
#define REQ_SET_BITS	0x4004da2bul
#define REQ_GET_BITS	0x8004da2bul
#define MUX_READ	1
#define MUX_WRITE	2
#define MUX_EVENT	8
#define EVENT_BITS	13
#define PARAM_SIGNALLING 3	/* word of the structure */
#define SIGNALLING_CAS	0x8000

#define AHEAD		1600	/* samples written before they are due; flushed */

static struct dev_file *door;
static struct lq_area *area;
static struct dev_ring rx, tx;
static uint32_t slot;
static int fake = -1;
static int bits, has_event;
static openr2_context_t *context;
static openr2_chan_t *chan;

static void must(int err, const char *what)
{
	if (!err)
		return;
	fprintf(stderr, "openr2_peer: %s: %s\n", what, strerror(-err));
	exit(1);
}

/* ----------------------------------------------------- what DAHDI would do */

static int iomux(int *mask)
{
	int can = 0;

	if (dev_ring_fill(&rx) >= OR2_CHAN_READ_SIZE)
		can |= MUX_READ;
	if (dev_ring_fill(&tx) < AHEAD)
		can |= MUX_WRITE;
	if (has_event)
		can |= MUX_EVENT;
	*mask &= can;
	return 0;
}

static void flush_tx(void)
{
	struct lq_slot_cfg cfg = { .slot = slot, .flags = LQ_SLOT_F_RX };

	must(dev_request(door, LQ_SLOT_SET, &cfg), "flush");
	cfg.flags |= LQ_SLOT_F_TX;
	must(dev_request(door, LQ_SLOT_SET, &cfg), "flush");
}

static int set_bits(int abcd)
{
	struct lq_signal s = { .slot = slot, .set = (uint32_t)abcd & 15,
			       .clear = ~(uint32_t)abcd & 15 };

	return dev_request(door, LQ_SLOT_SIG, &s);
}

static int fake_ioctl(unsigned long req, int *arg)
{
	switch (req) {
	case REQ_CHANNO:
		*arg = (int)LQ_SLOT_TS(slot);
		return 0;
	case REQ_PARAMS:
		arg[PARAM_SIGNALLING] = SIGNALLING_CAS;
		return 0;
	case REQ_IOMUX:
		return iomux(arg);
	case REQ_EVENT:
		*arg = has_event ? EVENT_BITS : 0;
		has_event = 0;
		return 0;
	case REQ_GET_BITS:
		*arg = bits;
		return 0;
	case REQ_SET_BITS:
		return set_bits(*arg);
	case REQ_FLUSH:
		flush_tx();
		return 0;
	default:		/* gains, law, buffers: as they are */
		return 0;
	}
}

int ioctl(int fd, unsigned long req, ...)
{
	va_list ap;
	void *arg;

	va_start(ap, req);
	arg = va_arg(ap, void *);
	va_end(ap);
	if (fd == fake && fake >= 0)
		return fake_ioctl(req, arg);
	return (int)syscall(SYS_ioctl, fd, req, arg);
}

ssize_t read(int fd, void *buf, size_t n)
{
	if (fd == fake && fake >= 0)
		return dev_ring_read(&rx, buf, (uint32_t)n);
	return syscall(SYS_read, fd, buf, n);
}

ssize_t write(int fd, const void *buf, size_t n)
{
	if (fd == fake && fake >= 0)
		return dev_ring_write(&tx, buf, (uint32_t)n);
	return syscall(SYS_write, fd, buf, n);
}

/* ------------------------------------------------------------- its events */

static void on_init(openr2_chan_t *c)
{
	printf("init\n");
}

static void on_offered(openr2_chan_t *c, const char *ani, const char *dnis,
		       openr2_calling_party_category_t category)
{
	static const struct {
		const char *dnis;
		openr2_call_disconnect_cause_t cause;
	} refused[] = {
		{ "1117", OR2_CAUSE_BUSY_NUMBER },
		{ "1101", OR2_CAUSE_UNALLOCATED_NUMBER },
		{ "1134", OR2_CAUSE_NETWORK_CONGESTION },
	};

	printf("offered ani=%s dnis=%s category=%d\n", ani, dnis, category);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (!strcmp(refused[i].dnis, dnis)) {
			openr2_chan_disconnect_call(c, refused[i].cause);
			return;
		}
	openr2_chan_accept_call(c, OR2_CALL_WITH_CHARGE);
}

static void on_accepted(openr2_chan_t *c, openr2_call_mode_t mode)
{
	printf("accepted mode=%d\n", mode);
	if (openr2_chan_get_direction(c) == OR2_DIR_BACKWARD)
		openr2_chan_answer_call(c);
}

static void on_answered(openr2_chan_t *c)
{
	printf("answered\n");
}

static void on_disconnect(openr2_chan_t *c, openr2_call_disconnect_cause_t why)
{
	printf("disconnect cause=%d\n", why);
	openr2_chan_disconnect_call(c, OR2_CAUSE_NORMAL_CLEARING);
}

static void on_end(openr2_chan_t *c)
{
	printf("end\n");
	openr2_chan_enable_read(c);	/* the library forgets it at every idle */
}

static void on_call_read(openr2_chan_t *c, const unsigned char *buf, int n)
{
}

static void on_alarm(openr2_chan_t *c, int is_on)
{
	printf("alarm on=%d\n", is_on);
}

static void on_os_error(openr2_chan_t *c, int error)
{
	printf("error os=%d\n", error);
}

static void on_protocol_error(openr2_chan_t *c, openr2_protocol_error_t error)
{
	printf("error what=\"%s\"\n", openr2_proto_get_error(error));
}

static void on_blocked(openr2_chan_t *c)
{
	printf("blocked\n");
}

static void on_idle(openr2_chan_t *c)
{
	printf("idle\n");
}

static void on_log(openr2_context_t *c, openr2_log_level_t level,
		   const char *fmt, va_list ap)
{
	vfprintf(stderr, fmt, ap);
}

static void on_chan_log(openr2_chan_t *c, openr2_log_level_t level,
			const char *fmt, va_list ap)
{
	vfprintf(stderr, fmt, ap);
}

static int on_dnis_digit(openr2_chan_t *c, char digit)
{
	return 1;
}

static void on_ani_digit(openr2_chan_t *c, char digit)
{
}

static void on_billing(openr2_chan_t *c)
{
}

static openr2_event_interface_t events = {
	.on_call_init = on_init, .on_call_offered = on_offered,
	.on_call_accepted = on_accepted, .on_call_answered = on_answered,
	.on_call_disconnect = on_disconnect, .on_call_end = on_end,
	.on_call_read = on_call_read, .on_hardware_alarm = on_alarm,
	.on_os_error = on_os_error, .on_protocol_error = on_protocol_error,
	.on_line_blocked = on_blocked, .on_line_idle = on_idle,
	.on_context_log = on_log, .on_dnis_digit_received = on_dnis_digit,
	.on_ani_digit_received = on_ani_digit,
	.on_billing_pulse_received = on_billing,
};

/* ------------------------------------------------------------------- life */

static void open_slot(const char *path, uint32_t name)
{
	struct lq_media_setup setup = { .n_slots = 1, .period_ticks = 5,
					.ring_octets = 4096,
					.tap_octets = 256 };
	struct lq_claim claim = { .slot = name };
	struct lq_slot_cfg cfg = { .slot = name,
				   .flags = LQ_SLOT_F_RX | LQ_SLOT_F_TX };

	slot = name;
	must(dev_open(&door, path, DEV_MEDIA, 0), path);
	must(dev_map(door, &setup, &area), "map");
	must(dev_request(door, LQ_SLOT_CLAIM, &claim), "claim");
	must(dev_request(door, LQ_SLOT_SET, &cfg), "slot");
	rx = dev_ring_of(area, claim.index, LQ_RING_RX);
	tx = dev_ring_of(area, claim.index, LQ_RING_TX);
}

static void command(char *line)
{
	char ani[40], dnis[40];

	if (sscanf(line, "call %39s %39s", ani, dnis) == 2) {
		if (openr2_chan_make_call(chan, ani, dnis,
			OR2_CALLING_PARTY_CATEGORY_NATIONAL_SUBSCRIBER))
			printf("error what=\"call refused\"\n");
	} else if (!strncmp(line, "hangup", 6)) {
		openr2_chan_disconnect_call(chan, OR2_CAUSE_NORMAL_CLEARING);
	}
}

static void read_events(void)
{
	struct lq_event ev[32];
	int n;

	while ((n = dev_read_events(door, ev, 32)) > 0)
		for (int i = 0; i < n; i++) {
			if (ev[i].type != LQ_EV_SIGNAL)
				continue;
			bits = (int)ev[i].value;
			has_event = 1;
			openr2_chan_process_event(chan);
		}
	if (n != -EAGAIN)
		must(n, "events");
}

/* Nobody listens: what was said meanwhile is old when somebody does. */
static void drop_speech(void)
{
	uint8_t old[256];

	if (!openr2_chan_get_read_enabled(chan) && dev_ring_fill(&rx) > 1600)
		dev_ring_read(&rx, old, sizeof(old));
}

static void run(void)
{
	struct pollfd fds[2] = { { .fd = dev_fd(door), .events = POLLIN },
				 { .fd = 0, .events = POLLIN } };
	char line[128];

	while (poll(fds, 2, 5) >= 0) {
		if (fds[0].revents & POLLHUP)
			return;
		if (fds[1].revents) {
			ssize_t n = syscall(SYS_read, 0, line, sizeof(line) - 1);

			if (n <= 0)
				return;
			line[n] = '\0';
			command(line);
		}
		read_events();
		openr2_chan_process_event(chan);
		drop_speech();
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	struct lq_slot_info info = { 0 };

	if (argc != 6) {
		fprintf(stderr, "openr2_peer DOOR SPAN TIMESLOT cn|itu MAX_DNIS\n");
		return 2;
	}
	open_slot(argv[1], LQ_SLOT(atoi(argv[2]), atoi(argv[3])));
	fake = eventfd(0, EFD_CLOEXEC);
	context = openr2_context_new(NULL, &events, NULL,
				     strcmp(argv[4], "cn") ? OR2_VAR_ITU :
							     OR2_VAR_CHINA,
				     20, atoi(argv[5]));
	must(context ? 0 : -ENOMEM, "context");
	openr2_context_set_log_level(context, OR2_LOG_ALL);
	chan = openr2_chan_new_from_fd(context, fake, NULL, NULL);
	must(chan ? 0 : -EIO, "channel");
	openr2_chan_set_log_level(chan, OR2_LOG_ALL);
	openr2_chan_set_logging_func(chan, on_chan_log);
	info.slot = slot;
	must(dev_request(door, LQ_GET_SLOT, &info), "slot");
	bits = (int)info.signal;
	openr2_chan_set_idle(chan);
	openr2_chan_handle_cas(chan);
	openr2_chan_enable_read(chan);
	run();
	return 0;
}
