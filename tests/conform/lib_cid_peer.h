/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A peer for caller identification: spandsp's adsi, as Debian packages it.
 */
#ifndef TESTS_CONFORM_LIB_CID_PEER_H
#define TESTS_CONFORM_LIB_CID_PEER_H

/**
 * cid_peer_hears - our sender, A-law, the peer's receiver
 * @kind:  enum lq_cid_kind: SDMF, MDMF or DTMF
 * @modem: enum lq_cid_modem
 * Return: how many of @n random numbers it told as they were sent
 */
unsigned int cid_peer_hears(unsigned int kind, unsigned int modem,
			    unsigned int n);

/** cid_peer_sends - the other way: how many of @n we told as it sent them */
unsigned int cid_peer_sends(unsigned int kind, unsigned int modem,
			    unsigned int n);

/** cid_peer_snr - the lowest of 20.. dB at which it hears @enough of @n */
double cid_peer_snr(unsigned int modem, unsigned int n, unsigned int enough);

#endif
