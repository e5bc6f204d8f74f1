/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs for the ABI, made of octets: an input is a row of steps, each one
 * octet that says what to do and with which file, and octets that say with
 * what. Any octets are a program, and most of them a sensible one: every field
 * of every request has a table of what it may be (requests.c), and is sometimes
 * something else. The same input means the same at both doors:
 *
 *   tests/fuzz/fuzz_abi.c   the engine and the wires in this process, under
 *                           libFuzzer and the sanitizers
 *   tests/qemu/fuzz.c       the nodes of lq.ko, guided by KCOV where it is
 */
#ifndef TESTS_FUZZ_ABI_PLAY_H
#define TESTS_FUZZ_ABI_PLAY_H

#include <stddef.h>
#include <stdint.h>
#include <linux/lq.h>

#define ABI_FILES	6
#define ABI_STEPS_MAX	400
#define ABI_DATA_MAX	LQ_WHAT_MAX	/* octets of any request */

/* What a field may be; range and mask by lo and hi. */
enum abi_kind {
	ABI_END = 0,
	ABI_ZERO,
	ABI_RANGE,	/* lo..hi */
	ABI_MASK,	/* any bits of lo */
	ABI_POWER,	/* 1 << lo..hi */
	ABI_SPAN,
	ABI_SLOT,
	ABI_CONF,
	ABI_TAIL,	/* ms of an echo canceller */
	ABI_INTERVAL,	/* s of a performance interval */
	ABI_TIMESLOTS,	/* of a bit error test */
	ABI_DIGITS,	/* text */
	ABI_PLAN,	/* a tone plan's name */
	ABI_OCTETS,	/* as the input has them */
};

struct abi_field {
	uint16_t offset;
	uint8_t size;		/* octets: 1, 2, 4; text: all of it */
	uint8_t n;		/* of them in a row */
	enum abi_kind kind;
	int32_t lo, hi;
};

struct abi_request {
	uint32_t cmd;		/* an ioctl's number, or what LQ_GET or LQ_SIM asks */
	struct abi_field fields[20];	/* ABI_END ends them; others are 0 */
};

#define ABI_NUMBERS	64	/* of requests, that an octet can mean */

extern const struct abi_request abi_requests[];
extern const uint32_t n_abi_requests;

/**
 * abi_request_of - the request that an octet of an input means
 *
 * One that is added takes a number that has meant another one for want of it;
 * every other number means what it did.
 */
const struct abi_request *abi_request_of(uint8_t octet);

/* Where a request's, a read's or a write's pointer leads. */
enum abi_pointer {
	ABI_GOOD,
	ABI_NULL,
	ABI_EDGE,	/* the last octets of a page without a next one */
	ABI_WILD,
	ABI_ODD,	/* not aligned */
	ABI_POINTERS,
};

/* @file: 0..ABI_FILES-1; one that is not open may be asked anything, too. */
struct abi_door {
	/** open - what was open there is closed; @what: 0 ctl, 1 media, 2.. D */
	void (*open)(void *arg, uint32_t file, uint32_t what);
	void (*close)(void *arg, uint32_t file);
	void (*request)(void *arg, uint32_t file, uint32_t cmd, void *data,
			enum abi_pointer where);
	void (*read)(void *arg, uint32_t file, uint32_t len,
		     enum abi_pointer where);
	void (*write)(void *arg, uint32_t file, const uint8_t *data,
		      uint32_t len, enum abi_pointer where);
	void (*poll)(void *arg, uint32_t file, uint32_t events);
	/** map - @how 0: all of the area; else anything. unmap first */
	void (*map)(void *arg, uint32_t file, uint32_t how, uint32_t value);
	/** area - the file's mapping and its length, or NULL */
	struct lq_area *(*area)(void *arg, uint32_t file, size_t *len);
	void (*ticks)(void *arg, uint32_t n);
	/** plug - @what: 0 pull the board, 1 put it in, else the door's own */
	void (*plug)(void *arg, uint32_t what, uint32_t value);
	/** done - after each step */
	void (*done)(void *arg);
};

/**
 * abi_play - all steps of @in; files 0 to 3 begin as ctl, media with an area,
 * three slots and a conference, media, and the D channel of span 1
 */
void abi_play(const struct abi_door *door, void *arg, const uint8_t *in,
	      size_t len);

#endif
