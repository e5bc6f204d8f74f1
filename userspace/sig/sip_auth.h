/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP digest for SIP: RFC 2617/7616 with qop=auth, algorithms MD5 and SHA-256
 * (RFC 8760). Pure: time and secret are given; nothing is logged here.
 *
 * Nonces carry their own time and a MAC, so a challenge costs no memory; what
 * is remembered is the highest nonce count of each nonce in use.
 */
#ifndef SIG_SIP_AUTH_H
#define SIG_SIP_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum digest_algorithm { DIGEST_MD5, DIGEST_SHA256 };

#define DIGEST_HEX_MAX	65	/* SHA-256, closing zero included */
#define DIGEST_NONCE_MAX 64

/* All strings as they stand in the header, without quotes. */
struct digest {
	enum digest_algorithm algorithm;
	const char *username, *realm, *nonce, *uri, *method;
	const char *qop;	/* "auth", or NULL: RFC 2069 */
	const char *nc, *cnonce;
	const char *response;
};

/** digest_ha1 - hex of H(username:realm:password) */
void digest_ha1(enum digest_algorithm a, const char *username,
		const char *realm, const char *password,
		char ha1[DIGEST_HEX_MAX]);

/** digest_response - what the response field must be; @d->response unused */
void digest_response(const struct digest *d, const char *ha1,
		     char response[DIGEST_HEX_MAX]);

/** digest_is_right - compares in constant time */
bool digest_is_right(const struct digest *d, const char *ha1);

/* ------------------------------------------------------------------ nonces */

#define NONCES 1024		/* remembered; older ones become stale */

struct nonce_use {
	char nonce[DIGEST_NONCE_MAX];
	uint32_t nc;		/* highest seen */
};

struct nonces {
	uint8_t secret[32];
	uint32_t life_ms;
	struct nonce_use used[NONCES];
};

void nonces_init(struct nonces *n, const uint8_t secret[32], uint32_t life_ms);
/** nonce_make - @salt: random, so that no two challenges share a count */
void nonce_make(const struct nonces *n, uint64_t now_ms, uint32_t salt,
		char nonce[DIGEST_NONCE_MAX]);

enum nonce_verdict { NONCE_GOOD, NONCE_STALE, NONCE_FORGED, NONCE_REPLAYED };

/** nonce_check - ours and young? @nc: hex of 8 digits, counts only upwards */
enum nonce_verdict nonce_check(struct nonces *n, const char *nonce,
			       const char *nc, uint64_t now_ms);

/** nonce_use - after the response was right: remember its count */
void nonce_use(struct nonces *n, const char *nonce, const char *nc);

#endif
