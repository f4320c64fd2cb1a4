# `make` alone prints what there is. Every target makes what it needs: nothing but Python and make has to be there.
.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-services faults fuzz-api check bench messages format clean
PYTHON ?= python3
export PYTHON
# Each of the many processes of a run would compile every module, and pytest every test, again.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
# A file stays in one worker, with the servers that its tests share; much of the time is waiting, so three for two cores.
SPREAD := -n 3 --dist loadfile --no-loadscope-reorder

help: ## print this
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## start the demo at http://127.0.0.1:8000 (make run PORT=8001 for another port)
	@tools/bootstrap.sh requirements-demo.txt
	@PORT="$(PORT)" HOST="$(HOST)" exec $(BIN)/python -m tools.run

test: .dev ## every test: fast ones, races, real browsers
	@tools/programs.sh
	@$(BIN)/python -m pytest -q $(SPREAD) $(ARGS)

test-fast: .dev ## the tests without browsers and races
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not e2e and not race" $(ARGS)

test-services: .dev ## the same tests on PostgreSQL and Redis at their usual local ports
	@tools/programs.sh
	@tools/services.sh $(BIN)/python -m pytest -q $(SPREAD) -m "not anywhere" $(ARGS)

faults: .dev ## servers, databases and networks die under people who talk (FAULTS=5000 schedules, SEED=137 again, FAULTS_ON=services)
	@FAULTS="$(FAULTS)" SEED="$(SEED)" FAULTS_ON="$(FAULTS_ON)" $(BIN)/python -m pytest -q tests/faults $(ARGS)

fuzz-api: .dev ## the whole API against its schema, with many requests (FUZZ=200 for each operation and role, SEED=8 for others)
	@FUZZ="$(or $(FUZZ),50)" SEED="$(SEED)" $(BIN)/python -m pytest -q tests/fuzz $(ARGS)

check: .dev ## style, types, layers, templates, migrations, static files, schema, settings
	@tools/check.sh

bench: .dev ## speed and weight, as ratios within one run
	@tools/programs.sh chromium fonts
	@$(BIN)/python -m bench

messages: .dev ## bring the translation catalogues up to date
	@$(BIN)/python -m tools.messages

format: .dev ## lay out Python and templates
	@$(BIN)/ruff check --fix -q . ; $(BIN)/ruff format . ; $(BIN)/djade $$(git ls-files 'templates/*.html')

clean: ## remove the environment and everything that was made (the demo's data too)
	rm -rf .venv var build node_modules .mypy_cache .ruff_cache .pytest_cache

.PHONY: .dev
.dev:
	@tools/bootstrap.sh requirements-dev.txt
