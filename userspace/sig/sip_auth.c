// SPDX-License-Identifier: GPL-3.0-or-later
/* Digest authentication and its nonces. See sip_auth.h. */
#include "sig/sip_auth.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#define MAC_OCTETS 16
#define PLAIN_LEN 24

static void to_hex(const uint8_t *from, size_t n, char *to)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*to++ = digits[from[i] >> 4];
		*to++ = digits[from[i] & 0xf];
	}
	*to = '\0';
}

/* H(part ":" part ...), the list ends with NULL. */
static void hash(enum digest_algorithm a, char hex[DIGEST_HEX_MAX], ...)
	__attribute__((sentinel));

static void hash(enum digest_algorithm a, char hex[DIGEST_HEX_MAX], ...)
{
	const EVP_MD *md = a == DIGEST_SHA256 ? EVP_sha256() : EVP_md5();
	uint8_t out[EVP_MAX_MD_SIZE] = { 0 };
	unsigned int len = 0;
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	const char *part, *colon = "";
	va_list ap;

	hex[0] = '\0';
	if (!c)
		return;		/* matches no response */
	EVP_DigestInit_ex(c, md, NULL);
	va_start(ap, hex);
	while ((part = va_arg(ap, const char *))) {
		EVP_DigestUpdate(c, colon, strlen(colon));
		EVP_DigestUpdate(c, part, strlen(part));
		colon = ":";
	}
	va_end(ap);
	EVP_DigestFinal_ex(c, out, &len);
	EVP_MD_CTX_free(c);
	to_hex(out, len, hex);
}

void digest_ha1(enum digest_algorithm a, const char *username,
		const char *realm, const char *password,
		char ha1[DIGEST_HEX_MAX])
{
	hash(a, ha1, username, realm, password, NULL);
}

void digest_response(const struct digest *d, const char *ha1,
		     char response[DIGEST_HEX_MAX])
{
	char ha2[DIGEST_HEX_MAX];

	hash(d->algorithm, ha2, d->method, d->uri, NULL);
	if (d->qop)
		hash(d->algorithm, response, ha1, d->nonce, d->nc, d->cnonce,
		     d->qop, ha2, NULL);
	else
		hash(d->algorithm, response, ha1, d->nonce, ha2, NULL);
}

bool digest_is_right(const struct digest *d, const char *ha1)
{
	char want[DIGEST_HEX_MAX];

	digest_response(d, ha1, want);
	return *want && strlen(d->response) == strlen(want) &&
	       !CRYPTO_memcmp(want, d->response, strlen(want));
}

/* ------------------------------------------------------------------- nonces */

void nonces_init(struct nonces *n, const uint8_t secret[32], uint32_t life_ms)
{
	memset(n, 0, sizeof(*n));
	memcpy(n->secret, secret, sizeof(n->secret));
	n->life_ms = life_ms;
}

/* 16 hex digits of time, 8 of salt, 32 of MAC */
static void nonce_at(const struct nonces *n, uint64_t ms, uint32_t salt,
		     char nonce[DIGEST_NONCE_MAX])
{
	uint8_t mac[EVP_MAX_MD_SIZE] = { 0 };

	(void)snprintf(nonce, DIGEST_NONCE_MAX, "%016" PRIx64 "%08x", ms,
		       salt);
	(void)HMAC(EVP_sha256(), n->secret, sizeof(n->secret),
		   (const uint8_t *)nonce, PLAIN_LEN, mac, NULL);
	to_hex(mac, MAC_OCTETS, nonce + PLAIN_LEN);
}

void nonce_make(const struct nonces *n, uint64_t now_ms, uint32_t salt,
		char nonce[DIGEST_NONCE_MAX])
{
	nonce_at(n, now_ms, salt, nonce);
}

static struct nonce_use *use_of(const struct nonces *n, const char *nonce)
{
	uint32_t h = 2166136261u;	/* FNV-1a */

	for (const char *p = nonce; *p; p++)
		h = (h ^ (uint8_t)*p) * 16777619u;
	return (struct nonce_use *)&n->used[h % NONCES];
}

enum nonce_verdict nonce_check(struct nonces *n, const char *nonce,
			       const char *nc, uint64_t now_ms)
{
	const struct nonce_use *u = use_of(n, nonce);
	char want[DIGEST_NONCE_MAX];
	uint64_t ms;

	if (strlen(nonce) != PLAIN_LEN + 2 * MAC_OCTETS)
		return NONCE_FORGED;
	memcpy(want, nonce, 16);
	want[16] = '\0';
	ms = strtoull(want, NULL, 16);
	memcpy(want, nonce + 16, 8);
	want[8] = '\0';
	nonce_at(n, ms, strtoul(want, NULL, 16), want);
	if (CRYPTO_memcmp(want, nonce, strlen(want)))
		return NONCE_FORGED;
	if (now_ms - ms > n->life_ms)
		return NONCE_STALE;
	if (strcmp(u->nonce, nonce))
		return NONCE_GOOD;	/* first use */
	return nc && strtoul(nc, NULL, 16) > u->nc ? NONCE_GOOD :
						     NONCE_REPLAYED;
}

void nonce_use(struct nonces *n, const char *nonce, const char *nc)
{
	struct nonce_use *u = use_of(n, nonce);

	(void)snprintf(u->nonce, sizeof(u->nonce), "%s", nonce);
	u->nc = nc ? strtoul(nc, NULL, 16) : UINT32_MAX;
}
