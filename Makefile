# What Matters · Beth sy'n Bwysig. `make help` lists what can be asked for.
.DEFAULT_GOAL := setup
.PHONY: setup run test soak shell bench bench-reports evaluate release lock clean help

PYTHON := .venv/bin/python
export RASA_TELEMETRY_ENABLED := false

setup: ## put Python 3.10, the locked packages and the what-matters command in .venv
	@sh setup.sh

run: ## set up, train what has changed, start everything and print the addresses
	@sh setup.sh && exec .venv/bin/what-matters run

test: ## set up, then style, types and the whole test suite
	@sh setup.sh
	@echo "test: style" && $(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check .
	@echo "test: types" && $(PYTHON) -m mypy
	@echo "test: the model" && .venv/bin/what-matters train
	@sh tests/telegram_test_api/install.sh
	@echo "test: the suite" && exec $(PYTHON) -m pytest

soak: ## 2,000 random conversations, then 50 in Telegram killed 200 times, for hours (WALKS, FIRST, KILLS)
	@sh setup.sh && .venv/bin/what-matters train
	@$(PYTHON) -m tests.conversations.soak --walks $(or $(WALKS),2000) --first $(or $(FIRST),0)
	@exec $(PYTHON) -m tests.telegram_kills --kills $(or $(KILLS),200) --seed $(or $(FIRST),0)

shell: ## talk in the terminal to what `make run` started
	@sh setup.sh && exec .venv/bin/what-matters chat

bench: ## measure turns, memory and time to ready beside a bare Rasa assistant
	@sh setup.sh && exec $(PYTHON) -m benchmarks.turns

bench-reports: ## measure the national table beside DuckDB, on SQLite and PostgreSQL
	@sh setup.sh && exec $(PYTHON) -m benchmarks.reports

evaluate: ## print how well people are understood, beside Rasa's own components; write docs/understanding.md
	@sh setup.sh && exec $(PYTHON) -m tests.understanding.evaluate

release: ## refuse while a helpline is unconfirmed for six months; then test, then pack the last commit
	@sh setup.sh && .venv/bin/what-matters releasable && $(MAKE) test && mkdir -p var/release \
		&& git archive --format tar.gz --prefix what-matters/ --output var/release/what-matters.tar.gz HEAD \
		&& echo "release: var/release/what-matters.tar.gz"

lock: ## resolve pyproject.toml into requirements.txt again (needs uv; add UPGRADE=--upgrade)
	uv pip compile pyproject.toml --universal --extra test --python-version 3.10 --quiet $(UPGRADE) \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --output-file requirements.txt

clean: ## remove what can be made again: .venv, models and caches (never var/, where records are)
	rm -rf .venv models .rasa .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 20
