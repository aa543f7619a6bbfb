#!/bin/sh
# Puts telegram-test-api, which the tests of Telegram hold whole conversations against, in .node,
# where Node is there; without Node, or a way to the packages, those tests are skipped and say so.
set -eu
cd "$(dirname "$0")"
into=../../.node/telegram-test-api

if [ -d "$into/node_modules/telegram-test-api" ] && cmp -s package-lock.json "$into/package-lock.json"; then
    exit 0
fi
if ! command -v npm >/dev/null; then
    echo "test: there is no npm, so the tests against telegram-test-api will be skipped"
    exit 0
fi
mkdir -p "$into"
cp package.json package-lock.json "$into"
(cd "$into" && npm ci --ignore-scripts --no-audit --no-fund --silent </dev/null) ||
    echo "test: telegram-test-api could not be installed, so the tests against it will be skipped"
