/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The release: of the module, the programs, the packages. */
#ifndef LQ_VERSION_H
#define LQ_VERSION_H

#define LQ_VERSION "0.1.0"

#endif
