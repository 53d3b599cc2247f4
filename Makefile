# Old communes in, new communes out: every artefact is a real target, built from the files before it.
# Settings can be given on the command line: make COMMUNES=my.gpkg COMMUNES_NAME=ten_xa

# --- settings ------------------------------------------------------------------------------------
MIRROR   ?= $(wildcard ../shared/sources)
override MIRROR := $(if $(MIRROR),$(abspath $(MIRROR)))
ONLINE   ?= 1
VINTAGE  ?=
COMMUNES ?=
COMMUNES_LAYER ?=
COMMUNES_CODE ?=
COMMUNES_NAME ?=
COMMUNES_DISTRICT ?=
COMMUNES_PROVINCE ?=
COMMUNES_CRS ?=
PROVINCES ?=
PROVINCES_LAYER ?=
PROVINCES_CODE ?=
PROVINCES_NAME ?=
PROVINCES_CRS ?=
CRS      ?= EPSG:5898
DSN      ?=
REFERENCE ?=
ARGS     ?=
PYTHON   ?=

FETCH_SETTINGS := MIRROR ONLINE VINTAGE COMMUNES COMMUNES_LAYER COMMUNES_CODE COMMUNES_NAME \
  COMMUNES_DISTRICT COMMUNES_PROVINCE COMMUNES_CRS PROVINCES PROVINCES_LAYER PROVINCES_CODE \
  PROVINCES_NAME PROVINCES_CRS
EXPORT_SETTINGS := CRS
SETTING_NAMES := $(FETCH_SETTINGS) $(EXPORT_SETTINGS)
export PYTHON $(SETTING_NAMES)

# --- places --------------------------------------------------------------------------------------
VENV     := .venv
PY       := $(VENV)/bin/python
HOPNHAT  := $(VENV)/bin/hopnhat
RAW      := data/raw
REGISTER := $(wildcard $(RAW)/register/*.csv)
BOUNDS   := $(RAW)/boundaries
OUT      := data/processed
STAGES   := $(OUT)/stages
GPKG     := $(OUT)/quang_ngai_2025.gpkg
MAPS     := $(addprefix maps/,index.html before_after.html changes.html quality.html start.html)
ARTEFACTS := $(addprefix $(STAGES)/,source_units.parquet authority.parquet neighbours.parquet \
  repaired_units.parquet repairs.parquet decisions.parquet old_units.parquet cuts_before.parquet \
  new_units.parquet crosswalk.csv cuts.parquet findings.parquet checks.json)
CODE     := $(wildcard pipeline/*.py)
HOUSE    := $(VENV)/.installed $(CODE)

.DELETE_ON_ERROR:
# Stages write to a temporary name and rename: none leaves half a file, and one that fails leaves
# what was there. Of several targets of one rule make would delete those that were never touched.
.PRECIOUS: $(ARTEFACTS) $(GPKG) $(MAPS) $(BOUNDS)/stamp.json
.DEFAULT_GOAL := all
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules

ifeq ($(filter grouped-target,$(.FEATURES)),)
$(error Cần GNU make 4.3 trở lên / This Makefile needs GNU make 4.3 or newer; this is make $(MAKE_VERSION))
endif

# --- the whole -----------------------------------------------------------------------------------
.PHONY: all
all: $(OUT)/summary.txt ## môi trường, dữ liệu, quy trình, kiểm tra, kết quả và bản đồ | environment, inputs, pipeline, checks, outputs and maps
	@echo "Xong: mọi thứ đã mới nhất / Done: everything is up to date. Xem / See $(OUT)/summary.txt; hopnhat status; make help."

.PHONY: help
help: ## danh sách này | this list
	@echo "Các lệnh / Targets:"
	@awk -F':.*## ' '/^[a-z][a-z0-9_-]*:.*## /{split($$2, said, " [|] "); \
	  printf "  %-14s %s\n  %-14s %s\n", $$1, said[1], "", said[2]}' $(MAKEFILE_LIST)
	@echo "Thiết lập / Settings: make TÊN=giá_trị / make NAME=value"
	@echo "  $(SETTING_NAMES)"
	@echo "Ví dụ / Examples:"
	@echo "  make COMMUNES=xa.gpkg COMMUNES_NAME=ten COMMUNES_DISTRICT=huyen"
	@echo "  make CRS=EPSG:9216"

# --- the environment -----------------------------------------------------------------------------
$(VENV)/.installed: requirements.lock pyproject.toml scripts/find_python.sh
	@python=$$(sh scripts/find_python.sh) && $$python -m venv $(VENV)
	@echo "Đang cài theo requirements.lock, khoảng nửa phút / Installing, about half a minute ..."
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PY) -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Đang cài theo requirements-dev.lock, khoảng nửa phút / Installing, about half a minute ..."
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: setup lock
setup: $(VENV)/.installed ## chỉ cài môi trường | the environment alone
lock: $(VENV)/.installed-dev ## phân giải lại các gói phụ thuộc, ghi hai tệp khoá | resolve the dependencies again and write both lock files
	@$(VENV)/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" --quiet -o requirements.lock
	@$(VENV)/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --quiet \
	  -c requirements.lock -o requirements-dev.lock

# --- the settings of this run: rewritten only when one of them changed ---------------------------
.PHONY: force
define keep_settings
@mkdir -p .make
@{ $(foreach name,$(1),printf '%s\n' '$(name)=$($(name))';) } > $@.new
@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
endef

.make/fetch: force
	$(call keep_settings,$(FETCH_SETTINGS))
.make/export: force
	$(call keep_settings,$(EXPORT_SETTINGS))

# --- stages --------------------------------------------------------------------------------------
.PHONY: fetch refetch load repair roll_forward dissolve check-units export draw
fetch: $(BOUNDS)/stamp.json ## bước: nguồn, từ tệp của bạn, thư mục sao hoặc mạng | stage: the sources, from you, a mirror or the network
load: $(STAGES)/source_units.parquet ## bước: một lược đồ, một hệ toạ độ, mỗi đa giác ghép với một mã | stage: one schema, one CRS, every polygon matched to a code
repair: $(STAGES)/repaired_units.parquet ## bước: lớp phủ sạch, khớp với đường bao | stage: a clean coverage, fitted to the outline
roll_forward: $(STAGES)/old_units.parquet ## bước: các thay đổi đến ngày 30/6/2025 | stage: the changes up to 30 June 2025
dissolve: $(STAGES)/new_units.parquet ## bước: việc sắp xếp ngày 1/7/2025 | stage: the merger of 1 July 2025
check-units: $(STAGES)/checks.json ## bước: kiểm tra đơn vị cũ và mới; có lỗi thì make dừng | stage: check old and new units; an error stops make
export: $(GPKG) ## bước: GeoPackage và các định dạng khác | stage: GeoPackage and the other formats
draw: $(MAPS) ## bước: các bản đồ tương tác | stage: the interactive maps

refetch: ## lấy lại nguồn, ví dụ khi đã có mạng | ask for the sources again, for example once the network is back
	@rm -f $(BOUNDS)/stamp.json
	@$(MAKE) --no-print-directory fetch

$(BOUNDS)/stamp.json: $(RAW)/sources.csv .make/fetch $(wildcard $(COMMUNES) $(PROVINCES)) \
  $(RAW)/register/points.csv $(RAW)/register/units.csv \
  pipeline/stages/fetch.py $(wildcard pipeline/sources/*.py) pipeline/coverage/thiessen.py | $(VENV)/.installed
	@$(HOPNHAT) stage fetch

$(STAGES)/source_units.parquet $(STAGES)/authority.parquet $(STAGES)/neighbours.parquet &: \
  $(BOUNDS)/stamp.json $(REGISTER) pipeline/stages/load.py pipeline/sources/reading.py \
  pipeline/sources/portal.py pipeline/sources/neighbours.py \
  $(wildcard pipeline/register/*.py) $(HOUSE)
	@$(HOPNHAT) stage load

COVERAGE := $(wildcard pipeline/coverage/*.py)
# The user's own lines for divided units, where there are any; that the file is gone counts too.
SPLITS_FILE := $(wildcard $(BOUNDS)/splits.geojson)
SPLITS := $(SPLITS_FILE) .make/splits pipeline/stages/cut_lines.py pipeline/stages/succession.py
.make/splits: force
	$(call keep_settings,SPLITS_FILE)

$(STAGES)/repaired_units.parquet $(STAGES)/repairs.parquet $(STAGES)/decisions.parquet &: \
  $(STAGES)/source_units.parquet $(STAGES)/authority.parquet $(REGISTER) \
  pipeline/stages/repair.py pipeline/stages/evidence.py $(COVERAGE)
	@$(HOPNHAT) stage repair

$(STAGES)/old_units.parquet $(STAGES)/cuts_before.parquet &: $(STAGES)/repaired_units.parquet \
  $(REGISTER) $(SPLITS) pipeline/stages/roll_forward.py $(COVERAGE)
	@$(HOPNHAT) stage roll_forward

$(STAGES)/new_units.parquet $(STAGES)/crosswalk.csv $(STAGES)/cuts.parquet &: \
  $(STAGES)/old_units.parquet $(STAGES)/cuts_before.parquet $(REGISTER) \
  $(SPLITS) pipeline/stages/dissolve.py $(COVERAGE)
	@$(HOPNHAT) stage dissolve

$(STAGES)/findings.parquet $(STAGES)/checks.json &: $(STAGES)/new_units.parquet \
  $(STAGES)/crosswalk.csv $(STAGES)/old_units.parquet $(STAGES)/source_units.parquet \
  $(STAGES)/authority.parquet $(STAGES)/cuts.parquet $(STAGES)/decisions.parquet $(REGISTER) \
  pipeline/stages/check.py \
  $(wildcard pipeline/checks/*.py) $(COVERAGE)
	@$(HOPNHAT) stage check

$(GPKG): $(STAGES)/findings.parquet $(STAGES)/checks.json $(STAGES)/repairs.parquet \
  $(STAGES)/neighbours.parquet \
  $(STAGES)/new_units.parquet $(STAGES)/crosswalk.csv $(STAGES)/source_units.parquet \
  $(STAGES)/authority.parquet $(STAGES)/cuts.parquet $(STAGES)/decisions.parquet $(REGISTER) \
  .make/export \
  pipeline/stages/export.py pipeline/stages/report.py $(wildcard pipeline/publish/*.py) \
  $(wildcard pipeline/checks/*.py)
	@$(HOPNHAT) stage export

$(MAPS) &: $(GPKG) pipeline/stages/draw.py \
  $(wildcard pipeline/publish/*.py pipeline/publish/web/*)
	@$(HOPNHAT) stage draw

$(OUT)/summary.txt: $(GPKG) $(MAPS) $(STAGES)/checks.json
	@$(HOPNHAT) summary

# --- quality -------------------------------------------------------------------------------------
.PHONY: test check format bench qgis-test picture
test: $(VENV)/.installed-dev ## mọi phép thử mà máy này chạy được | all tests that this machine can run
	@# TopoJSON's own client, axe-core and eslint are for tests alone, where Node is installed.
	@if command -v npm >/dev/null; then for folder in tests/topojson_client tests/browser; do \
	  npm ci --silent --ignore-scripts --no-audit --no-fund --prefix $$folder || true; done; fi
	@$(VENV)/bin/pytest $(ARGS)
check: $(VENV)/.installed-dev ## ruff và mypy | ruff and mypy
	@$(VENV)/bin/ruff format --check pipeline tests benchmarks scripts
	@$(VENV)/bin/ruff check pipeline tests benchmarks scripts
	@$(VENV)/bin/mypy
format: $(VENV)/.installed-dev ## ruff, tự sửa những gì sửa được | ruff, mending what it can
	@$(VENV)/bin/ruff format pipeline tests benchmarks scripts
	@$(VENV)/bin/ruff check --fix pipeline tests benchmarks scripts
bench: $(VENV)/.installed-dev ## thời gian và bộ nhớ của một lần chạy đầy đủ và một lần rỗng | time and memory of a full and of an empty run
	@$(PY) benchmarks/bench_make.py; make_status=$$?; \
	  PYTHONPATH=. $(PY) benchmarks/bench_geometry.py && exit $$make_status

qgis-test: $(VENV)/.installed-dev ## các phép thử trong QGIS thật (Debian: python3-qgis qgis-providers) | the tests in a real QGIS (Debian: python3-qgis qgis-providers)
	@$(VENV)/bin/pytest -m qgis $(ARGS)
picture: $(VENV)/.installed-dev $(MAPS) ## chụp hình bản đồ cho README (cần Chromium) | take the README's picture of the map (needs Chromium)
	@$(PY) scripts/take_picture.py

# --- for others ----------------------------------------------------------------------------------
.PHONY: verify postgis compare law register notebooks
notebooks: $(VENV)/.installed-dev ## chạy các sổ tay, xuất ra notebooks/*.html | run the notebooks and render them to notebooks/*.html
	@MIRROR="$(abspath $(MIRROR))" ONLINE=$(ONLINE) $(VENV)/bin/jupyter nbconvert --log-level WARN \
	  --execute --to html --output-dir notebooks notebooks/*.ipynb
verify: $(GPKG) ## đối chiếu các tệp đã xuất bản với manifest.json | hold the published files against their manifest
	@$(HOPNHAT) verify
postgis: $(GPKG) $(VENV)/.installed-dev ## nạp mọi lớp vào PostGIS: make postgis DSN="host=... dbname=..." | load everything into PostGIS: make postgis DSN="host=... dbname=..."
	@$(HOPNHAT) postgis --dsn "$(DSN)"

compare: $(GPKG) ## so kết quả với ranh giới 2025 của sapnhap.bando.com.vn hoặc REFERENCE=tệp | compare with the boundaries of sapnhap.bando.com.vn of 2025 or REFERENCE=file
	@$(HOPNHAT) compare $(REFERENCE)
law: $(VENV)/.installed ## đọc mọi nghị quyết trong thư mục sao thành bảng chuyển đổi cả nước | read all resolutions of the mirror into the national crosswalk
	@$(HOPNHAT) law all --mirror "$(MIRROR)"
register: $(VENV)/.installed ## ghi lại sổ đơn vị từ thư mục sao | write the register again from the mirror
	@$(HOPNHAT) law register --mirror "$(MIRROR)"

# --- cleaning ------------------------------------------------------------------------------------
.PHONY: clean distclean
clean: ## xoá những gì các bước đã tạo; nguồn đã tải và môi trường vẫn còn | remove what the stages made; fetched sources and environment stay
	@find $(OUT) maps -mindepth 1 ! -name README.md -delete 2>/dev/null || true
distclean: clean ## xoá cả nguồn đã tải, môi trường và bộ nhớ đệm | remove fetched sources, environment and caches too
	@rm -rf $(VENV) $(BOUNDS) .make build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis benchmarks/results
