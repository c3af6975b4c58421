#!/bin/sh
# Builds the Gitea that the tests run against, from its Go module; prints the program's path. Built once, kept in
# the cache of the test servers. Takes about ten minutes of processor time, 2 GB for Go's caches.
# Templates and options are read from the module's folder: `root` beside the program is a link to it.
set -eu
version=v1.26.0
cache=${REPAIRNATOR_CI_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/repairnator-ci}/gitea-$version
if [ -x "$cache/gitea" ] && [ -e "$cache/root/templates" ]; then
    echo "$cache/gitea"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
module=$(go mod download -json "code.gitea.io/gitea@$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
{
    echo 'module local/gitea'
    grep '^go ' "$module/go.mod"
    echo "require code.gitea.io/gitea $version"
    grep '^replace ' "$module/go.mod" # Go takes these from the main module alone
} >go.mod
cp "$module/go.sum" go.sum
GOFLAGS=-mod=mod CGO_ENABLED=1 go build -buildvcs=false -tags 'sqlite sqlite_unlock_notify' \
    -ldflags "-s -w -X main.Version=${version#v}" -o gitea code.gitea.io/gitea >&2
mkdir -p "$cache"
ln -sfn "$module" "$cache/root"
mv gitea "$cache/gitea"
echo "$cache/gitea"
