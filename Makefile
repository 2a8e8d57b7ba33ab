# Everything a clone needs: make run starts the site, make test tests it. PORT=8123 make run takes another port.
PYTHON ?= python3
BIN := .venv/bin
EMBEDDED := env -u DATABASE_URL -u CELERY_BROKER_URL -u CACHE_URL
TESTS ?=

.PHONY: run test check bench

run:
	@$(PYTHON) bin/setup.py run && exec $(BIN)/python manage.py serve --follow

test:
	@$(PYTHON) bin/setup.py test
	$(EMBEDDED) $(BIN)/pytest -n 2 $(TESTS)

check:
	@$(PYTHON) bin/setup.py check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --lint templates --quiet
	$(BIN)/deptry .
	$(EMBEDDED) $(BIN)/python manage.py makemigrations --check --dry-run
	$(EMBEDDED) $(BIN)/pytest tests/test_floors.py $(wildcard tests/test_translations.py)

bench:
	@$(PYTHON) bin/setup.py bench
	$(BIN)/python -m bench
