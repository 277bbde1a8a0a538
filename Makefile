# What people run, and what CI runs. 'make demo' and 'make test' set everything up themselves.
SHELL := /bin/bash
.DEFAULT_GOAL := help

# Debian packages: to build (libraries), and to test (a real Postfix with Dovecot for its passwords, aiosmtpd, dkimpy, openssl,
# and PostgreSQL: the tests make servers of their own and leave the one alone that its package starts).
BUILD_PACKAGES := libsqlite3-dev libcurl4-openssl-dev libpcre2-dev libgumbo-dev libidn2-dev libhunspell-dev libzip-dev libpq-dev pkg-config
TEST_PACKAGES := postfix dovecot-core python3-aiosmtpd python3-dkim python3-nacl openssl sqlite3 hunspell-en-us postgresql
# For the tests in a browser, and for the README's pictures.
BROWSER_PACKAGES := chromium python3-venv
PICTURE_PACKAGES := fonts-inter fonts-urw-base35
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# Of the company whose pages are measured beside those of a small one: salespeople, customers, log entries (docs/scale.md).
SCALE := 1000 200000 1000000
RELEASE := swift build -c release --scratch-path .build-release

BROWSER := .build/browser/bin/python

.PHONY: help deps deps-test deps-browser demo test formats fuzz interrupt torture browser pictures check fmt bench

WITNESS = for library in witness clock; do clang -shared -fPIC -O1 -Wall -o .build/$$library.so Tests/Torture/$$library.c -ldl || exit 1; done

# The program, how many kills, cells of write faults, rounds of stops, programs at once and their copies.
define torture
python3 kill_loop.py $(1) --kills $(2); \
python3 write_faults.py $(1) $(CURDIR)/.build/witness.so --cells $(3); \
python3 sync_before_dot.py $(1) $(CURDIR)/.build/witness.so; \
python3 stopped.py $(1) --rounds $(4); \
python3 stop_events.py $(1) --rounds $(4); \
python3 workers.py $(1) --workers $(5) --copies $(6)
endef

# The same over PostgreSQL, with two nodes: the program, kills of a node and of the server, cells of cut connections, rounds of
# fail-overs, silences.
define torture_of_nodes
python3 node_kills.py $(1) --kills $(2); \
python3 server_kills.py $(1) --kills $(3); \
python3 cut_connections.py $(1) --cells $(4); \
python3 fail_over.py $(1) --rounds $(5); \
python3 clocks.py $(1) $(CURDIR)/.build/clock.so; \
python3 partitions.py $(1) --silences $(6)
endef

help: ## Say what can be made.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

define install
	@missing=""; for package in $(1); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "Installing the Debian packages that are missing:$$missing"; \
	  $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	fi
endef

deps: ## Install the Debian packages that building needs.
	$(call install,$(BUILD_PACKAGES))

deps-test: deps ## Install what the tests need besides.
	$(call install,$(TEST_PACKAGES))

deps-browser: deps ## Install what the tests in a browser need: Chromium, and Playwright in .build/browser.
	$(call install,$(BROWSER_PACKAGES))
	@if ! cmp -s Tests/BrowserTests/requirements.txt .build/browser/installed.txt; then \
	  python3 -m venv .build/browser && $(BROWSER) -m pip install -q -r Tests/BrowserTests/requirements.txt && \
	  cp Tests/BrowserTests/requirements.txt .build/browser/installed.txt; \
	fi

demo: deps ## Tell the whole story on this machine, and stay on with pages in the browser.
	@$(RELEASE) --product firsthand
	@.build-release/release/firsthand demo

test: deps-test ## Run every test, those in a real browser too.
	swift build --build-tests
	swift test --skip-build
	python3 Tests/Postgres/cluster_tests.py
	python3 Tests/Postgres/cluster.py run -- swift test --skip-build --filter '(Operations|Web)Tests\.|(Move|Settings)JourneyTests'
	.build/debug/firsthand policy test policies
	.build/debug/firsthand template lint templates
	@$(MAKE) --no-print-directory formats
	@$(MAKE) --no-print-directory interrupt
	@$(MAKE) --no-print-directory browser

formats: deps-browser ## Hold what programs get against the formats' schemas.
	swift build --product firsthand
	$(BROWSER) Tests/FormatTests/sarif.py .build/debug/firsthand

fuzz: deps ## Feed the checker broken policies and strange texts for ten minutes.
	@$(RELEASE) --product firsthand-bench
	@.build-release/release/firsthand-bench - . fuzz 600

interrupt: deps-test ## Kill, stop and starve the program while it sends, and count what became of the mails.
	swift build --product firsthand
	@$(WITNESS)
	@set -e; cd Tests/Torture; $(call torture,$(CURDIR)/.build/debug/firsthand,100,220,1,2,600)
	@set -e; cd Tests/Torture; $(call torture_of_nodes,$(CURDIR)/.build/debug/firsthand,8,2,30,1,2)

torture: deps-test ## The same for an hour, on a release build: 5,000 kills, every write point.
	@$(RELEASE) --product firsthand
	@$(WITNESS)
	@set -e; cd Tests/Torture; $(call torture,$(CURDIR)/.build-release/release/firsthand,5000,100000,20,8,50000)
	@set -e; cd Tests/Torture; $(call torture_of_nodes,$(CURDIR)/.build-release/release/firsthand,1000,200,100000,20,200)

browser: deps-browser ## Run the tests in a real browser; keep a picture of every page in .build/screenshots.
	swift build --product firsthand
	@rm -rf .build/screenshots .build/browser-tests
	$(BROWSER) Tests/BrowserTests/run.py

pictures: deps-browser ## Make the README's pictures again, from the demo.
	$(call install,$(PICTURE_PACKAGES))
	swift build --product firsthand
	$(BROWSER) Tests/BrowserTests/pictures.py

check: ## Look for style mistakes.
	swift format lint --strict --recursive Sources Tests Package.swift

fmt: ## Format the sources.
	swift format --in-place --recursive Sources Tests Package.swift

bench: deps-test deps-browser ## Measure a release build: start, render, import, send, nodes, pages, a finding in the browser, demo. SCALE="10000 2000000 10000000": a larger company.
	@$(RELEASE) --product firsthand
	@$(RELEASE) --product firsthand-bench
	@.build-release/release/firsthand-bench .build-release/release/firsthand
	@python3 Tests/Postgres/cluster.py run --durable -- sh -c \
	  '.build-release/release/firsthand-bench .build-release/release/firsthand . nodes "$$FIRSTHAND_TEST_POSTGRES"'
	@for size in "10 2000 10000" "$(SCALE)"; do \
	  .build-release/release/firsthand-bench .build-release/release/firsthand . scale $$size || exit; done
	@echo "a finding after the last key, in a browser:"
	@FIRSTHAND=$(CURDIR)/.build-release/release/firsthand $(BROWSER) Tests/BrowserTests/run.py --group pace
