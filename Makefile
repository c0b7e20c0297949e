# Every target sets up what it needs by itself, once; `.ci/setup` says how.

DEMO_FOR ?=
PYTEST_ARGS ?=

# Promtool, where it was not installed but fetched.
export PATH := $(PATH):$(CURDIR)/.uv/prometheus/usr/bin

.PHONY: help demo test lint bench chaos clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'

demo: ## watch a simulated account for a while; DEMO_FOR=90s ends it by itself
	@.ci/setup run
	@.venv/bin/growthd demo $(if $(DEMO_FOR),--for $(DEMO_FOR))

test: lint ## check everything: style, types, tests; PYTEST_ARGS goes to pytest
	.venv/bin/pytest -n 2 --dist loadfile --basetemp=.venv/test-files $(PYTEST_ARGS)

lint: ## check style and types only
	@.ci/setup test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy

BENCHES := reading rewards attribution learning learner loop cadence off_policy idle pages timers bridge storm start harvest

bench: ## measure speed, memory and wake-ups
	@.ci/setup test
	@for bench in $(BENCHES); do .venv/bin/python -m tests.bench.$$bench || exit 1; done
	.venv/bin/pytest -s --basetemp=.venv/test-files -o python_files='bench_*.py' tests/bench

ROUNDS ?= 500

chaos: ## for every night: 500 seeded rounds of faults against the whole program; ROUNDS=20 plays fewer
	@.ci/setup test
	.venv/bin/python -m tests.chaos --rounds $(ROUNDS) --logs .venv/chaos

clean: ## remove all that was set up or built in the clone
	rm -rf .venv .uv dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find growthd tests -name __pycache__ -type d -prune -exec rm -rf {} +
