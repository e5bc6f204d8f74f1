/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What LQ_GET and LQ_SIM carry: a program's structure meets the engine's, which
 * may be longer or shorter (uapi/linux/lq.h, section 6).
 *
 *   host: own = lq_what_own(kind, what) -> copy LQ_WHAT_SIZE(what) octets in
 *         lq_what_fit(what, own, body) -> perform own -> after LQ_GET copy
 *         LQ_WHAT_SIZE(what) octets out
 *
 * Pure, so that both hosts do the same. @body is LQ_WHAT_MAX octets of theirs.
 */
#ifndef LQ_ENGINE_WHAT_H
#define LQ_ENGINE_WHAT_H

#include <linux/types.h>
#include "engine/engine.h"

/**
 * lq_what_own - the engine's own LQ_GET_* or LQ_SIM_* for a program's @what
 * Return: the same number with the engine's size, or -ENOTTY (no such number
 * for files of this kind), -EINVAL (a size outside LQ_WHAT_MIN..LQ_WHAT_MAX)
 */
int lq_what_own(enum lq_client_kind kind, u32 what);

/**
 * lq_what_fit - make the @what that was copied in a whole @own
 *
 * Octets that only one side knows are zero afterwards.
 * Return: 0, or -EINVAL: LQ_SIM with something set that we do not know.
 */
int lq_what_fit(u32 what, u32 own, u8 *body);

#endif
