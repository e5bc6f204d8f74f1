# SPDX-License-Identifier: GPL-2.0-or-later
# make install: where everything goes. DESTDIR stages, PREFIX moves.

DESTDIR ?=
PREFIX ?= /usr
SYSCONFDIR ?= /etc

DIST := userspace/dist
place = install -D -m $(1) $(2) $(DESTDIR)$(3)

.PHONY: install install-programs install-data install-system install-headers install-dkms deb

install: install-programs install-data install-system install-headers	## into DESTDIR, PREFIX=/usr

install-programs: programs
	$(Q)install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/sbin
	$(Q)install -m 755 $(O)/lqctl $(DESTDIR)$(PREFIX)/bin/
	$(Q)install -m 755 $(O)/lqd $(O)/lqpri $(O)/lqsoft $(O)/lqloop $(DESTDIR)$(PREFIX)/sbin/

install-data: programs build/prompts/.made
	$(Q)for page in $$(find userspace -name '*.[18]'); do \
		install -D -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/}; done
	$(Q)$(call place,644,userspace/lqctl/lqctl.bash-completion,$(PREFIX)/share/bash-completion/completions/lqctl)
	$(Q)$(call place,644,userspace/lqloop/lqloop.bash-completion,$(PREFIX)/share/bash-completion/completions/lqloop)
	$(Q)install -d $(DESTDIR)$(PREFIX)/share/lq/flows
	$(Q)install -m 644 userspace/ivr/flows/*.json $(DESTDIR)$(PREFIX)/share/lq/flows/
	$(Q)cd build/prompts && find . -name '*.wav' -exec install -D -m 644 {} $(DESTDIR)$(PREFIX)/share/lq/prompts/{} \;
	$(Q)$(O)/lqd --print-sample > build/lqd.conf && $(call place,640,build/lqd.conf,$(SYSCONFDIR)/lq/lqd.conf)
	$(Q)$(O)/lqpri --sample > build/lqpri.conf.sample && $(call place,644,build/lqpri.conf.sample,$(PREFIX)/share/lq/lqpri.conf.sample)

install-system:
	$(Q)install -d $(DESTDIR)/lib/systemd/system
	$(Q)install -m 644 $(DIST)/systemd/*.service $(DESTDIR)/lib/systemd/system/
	$(Q)$(call place,644,$(DIST)/systemd/lq.sysusers,$(PREFIX)/lib/sysusers.d/lq.conf)
	$(Q)$(call place,644,$(DIST)/systemd/lq.tmpfiles,$(PREFIX)/lib/tmpfiles.d/lq.conf)
	$(Q)$(call place,644,udev/60-lq.rules,/lib/udev/rules.d/60-lq.rules)
	$(Q)$(call place,644,$(DIST)/modprobe.d/lq.conf,$(SYSCONFDIR)/modprobe.d/lq.conf)

# For programs: the ABI. For board drivers: what their module includes.
install-headers:
	$(Q)$(call place,644,include/uapi/linux/lq.h,$(PREFIX)/include/linux/lq.h)
	$(Q)$(call place,644,include/uapi/configfs-lq-satop,$(PREFIX)/share/doc/lq-dev/configfs-lq-satop)
	$(Q)install -d $(DESTDIR)$(PREFIX)/include/lq
	$(Q)install -m 644 include/lq/*.h $(DESTDIR)$(PREFIX)/include/lq/

install-dkms:
	$(Q)install -d $(DESTDIR)$(PREFIX)/src/lq-$(VERSION)
	$(Q)cp -r Kbuild kernel include LICENSES $(DESTDIR)$(PREFIX)/src/lq-$(VERSION)/

VERSION := $(shell sed -n 's/.*LQ_VERSION "\(.*\)"/\1/p' include/lq/version.h)

deb:	## Debian packages lq, lq-dkms, lq-dev in build/deb
	$(Q)tests/setup.sh deb
	$(Q)$(DIST)/make-deb.sh $(VERSION) $(OBJECTS)
