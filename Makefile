# Every recipe starts by making the checkout ready; where nothing has changed that takes no time.
PYTHON ?= python3
IN = .venv/bin

.PHONY: run setup setup-test demo-reset test lint backup restore lock

run: setup            ## start everything; prints the address
	@exec $(IN)/python -m jifenban.runtime run

setup:                ## virtual environment, dependencies, assets
	@$(PYTHON) tools/setup.py run

setup-test:
	@$(PYTHON) tools/setup.py test

demo-reset: setup     ## throw the demo's data away and make it again; SCENARIO=2020 for the other year
	@$(IN)/python -m jifenban.runtime demo-reset $(SCENARIO)

test: setup-test      ## every test
	@$(IN)/python -m pytest -q --numprocesses auto --maxprocesses 4 --dist loadfile

lint: setup-test      ## style, types, dependency rules, migrations
	@$(IN)/ruff check .
	@$(IN)/ruff format --check .
	@$(IN)/python tools/check_types.py
	@$(IN)/lint-imports
	@JIFENBAN_DEMO=0 $(IN)/python manage.py makemigrations --check --dry-run

backup: setup         ## make backup [FILE=…]
	@$(IN)/python -m jifenban.runtime backup $(FILE)

restore: setup        ## make restore FILE=…
	@test -n "$(FILE)" || { echo "用法：make restore FILE=备份文件"; exit 2; }
	@$(IN)/python -m jifenban.runtime restore "$(FILE)"

LOCK = pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock:                 ## write requirements/*.txt afresh (needs pip-tools)
	$(LOCK) -o requirements/test.txt requirements/test.in
	$(LOCK) -c requirements/test.txt -o requirements/run.txt requirements/run.in
	$(LOCK) -o requirements/node.txt requirements/node.in
	$(LOCK) -c requirements/test.txt -o requirements/arrow.txt requirements/arrow.in
	$(LOCK) -c requirements/test.txt -o requirements/peers.txt requirements/peers.in
