#!/bin/sh
# Print the first Python on the PATH that is 3.11, 3.12 or 3.13, or say which ones were found.
found=""
for candidate in "${PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
  [ -n "$candidate" ] || continue
  version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
  case "$version" in
    3.11|3.12|3.13) echo "$candidate"; exit 0 ;;
  esac
  found="$found $candidate=$version"
done
echo "Cần Python 3.11, 3.12 hoặc 3.13 / Python 3.11, 3.12 or 3.13 is needed; found:${found:- none}." >&2
echo "Install one of them, or name it: make PYTHON=/path/to/python3.12" >&2
exit 1
