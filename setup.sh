#!/bin/sh
# Makes .venv: finds Python 3.10, puts the locked packages and the `what-matters` command in place.
# Does nothing, and says nothing, when all of it is there and nothing it was made from has changed.
#
#   sh setup.sh             set up
#   sh setup.sh --python    print the Python 3.10 that would be used, and set up nothing
set -eu
cd "$(dirname "$0")"

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

# A pyenv shim is there even when its version is not selected, so each candidate has to run.
is_wanted() {
    [ -x "$1" ] && "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' </dev/null >/dev/null 2>&1
}

folders_on_path() { printf '%s\n' "$PATH" | tr ':' '\n'; }

pyenv_roots() {
    if [ -n "${PYENV_ROOT:-}" ]; then printf '%s\n' "$PYENV_ROOT"; fi
    pyenv root 2>/dev/null </dev/null || :
    folders_on_path | sed -n 's,/shims/*$,,p'
    printf '%s\n' "${HOME:-/}/.pyenv"
}

python_on_path() {
    for name in python3.10 python3 python; do
        folders_on_path | while IFS= read -r folder; do
            if is_wanted "$folder/$name"; then
                printf '%s\n' "$folder/$name"
                break
            fi
        done
    done | head -n 1
}

python_behind_pyenv() {
    pyenv_roots | while IFS= read -r root; do
        for python in "$root"/versions/3.10*/bin/python3.10; do
            if is_wanted "$python"; then
                printf '%s\n' "$python"
                break
            fi
        done
    done | head -n 1
}

uv_works() { uv --version >/dev/null 2>&1 </dev/null; }

python_by_uv() {
    uv_works || return 0
    uv python find --no-project 3.10 2>/dev/null </dev/null && return 0
    say "  fetching Python 3.10 with uv"
    uv python install 3.10 >&2 </dev/null && uv python find --no-project 3.10 2>/dev/null </dev/null || :
}

find_python() {
    for way in python_on_path python_behind_pyenv python_by_uv; do
        python=$($way)
        if [ -n "$python" ]; then
            printf '%s\n' "$python"
            return 0
        fi
    done
    fail "Python 3.10 was not found: install it (the packages python3.10 and python3.10-venv, or 'pyenv install 3.10', or the tool uv, which fetches it) and run make again."
}

# What is installed is known by copies of the files it was installed from, beside the packages.
# The folder is kept too: the scripts in .venv/bin name it, so a moved clone is set up again.
done_for=.venv/set-up-from
same() { [ -f "$done_for/$1" ] && cmp -s "$1" "$done_for/$1"; }
note() { mkdir -p "$done_for" && cp "$1" "$done_for/$1"; }
same_folder() { [ "$(cat "$done_for/folder" 2>/dev/null)" = "$PWD" ]; }

make_environment() {
    rm -rf .venv
    if uv_works; then
        uv venv --quiet --no-project --python "$1" .venv </dev/null
    else
        "$1" -m venv .venv </dev/null ||
            fail "Python 3.10 at $1 cannot make a virtual environment: install its venv module (the package python3.10-venv) and run make again."
    fi
    mkdir -p "$done_for"
    printf '%s\n' "$PWD" >"$done_for/folder"
}

with_pip() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
    # The lock says everything; a machine-wide constraints file has no hashes and would be refused.
    PIP_CONSTRAINT=/dev/null .venv/bin/python -m pip "$@" </dev/null
}

# Off a terminal neither uv nor pip shows its progress: say that time passes, and how much.
with_heartbeat() {
    if [ -t 2 ]; then
        "$@"
        return
    fi
    heartbeat &
    beat=$!
    status=0
    "$@" || status=$?
    kill "$beat" 2>/dev/null || :
    wait "$beat" 2>/dev/null || :
    return "$status"
}

# Ends with the set-up, however that ends, and keeps no pipe of its caller's open.
heartbeat() {
    trap 'kill $! 2>/dev/null; exit 0' TERM
    seconds=0
    while kill -0 $$ 2>/dev/null; do
        sleep 5 </dev/null >/dev/null 2>&1 &
        wait $!
        seconds=$((seconds + 5))
        if [ $((seconds % 15)) = 0 ]; then say "  still installing, $seconds s"; fi
    done
}

# First from the cache alone, which needs no network; then from the index this machine is set up for.
uv_sync() {
    if uv pip sync --quiet --offline --compile-bytecode --python .venv/bin/python --require-hashes requirements.txt </dev/null 2>/dev/null; then
        return 0
    fi
    uv pip sync --compile-bytecode --python .venv/bin/python --require-hashes requirements.txt </dev/null
}

install_packages() {
    if uv_works; then
        with_heartbeat uv_sync
    else
        with_pip install --no-deps --require-hashes --requirement requirements.txt
    fi || fail "The packages could not be installed (see above); what is in place is kept, so run make again to go on."
}

install_project() {
    if uv_works; then
        uv pip install --quiet --offline --python .venv/bin/python --no-deps --no-build-isolation --editable . </dev/null
    else
        with_pip install --quiet --no-deps --no-build-isolation --editable .
    fi || fail "The what-matters command could not be installed (see above)."
}

if [ "${1:-}" = --python ]; then
    find_python
    exit
fi

if same requirements.txt && same pyproject.toml && same_folder && [ -x .venv/bin/what-matters ]; then
    exit 0
fi

case "$(uname -s) $(uname -m)" in
"Linux x86_64" | "Linux aarch64") ;;
*) fail "The packages are locked for Linux on x86_64 or aarch64, and this is $(uname -s) on $(uname -m): use a Linux machine, or a container of one." ;;
esac
if ! { [ -w . ] && { [ ! -e .venv ] || [ -w .venv ]; }; }; then
    fail "$PWD cannot be written to: make it writable, or clone somewhere else."
fi

say "Setting up: step 1 of 4, looking for Python 3.10"
if same_folder && is_wanted .venv/bin/python; then
    say "Setting up: step 2 of 4, .venv is there already"
else
    python=$(find_python)
    say "Setting up: step 2 of 4, making .venv with $python"
    make_environment "$python"
fi

if same requirements.txt; then
    say "Setting up: step 3 of 4, the packages are there already"
else
    say "Setting up: step 3 of 4, installing $(grep -c == requirements.txt) packages, 2.8 GB (a minute from a cache, else as long as the network takes)"
    install_packages
    note requirements.txt
fi

say "Setting up: step 4 of 4, installing the what-matters command"
install_project
note pyproject.toml
say "Setting up: done"
