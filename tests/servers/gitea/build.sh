#!/bin/sh
# Builds Gitea from its Go module into this folder: the program `gitea`, and `root`, a link to the module's folder, from
# which it reads templates and options. Takes about ten minutes of processor time.
set -eu
version=v1.26.0
module=$(go mod download -json "code.gitea.io/gitea@$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
{
    echo 'module local/gitea'
    grep '^go ' "$module/go.mod"
    echo "require code.gitea.io/gitea $version"
    grep '^replace ' "$module/go.mod" # Go takes these from the main module alone
} >go.mod
cp "$module/go.sum" go.sum
chmod u+w go.sum
GOFLAGS=-mod=mod CGO_ENABLED=1 nice go build -buildvcs=false -tags 'sqlite sqlite_unlock_notify' \
    -ldflags "-s -w -X main.Version=${version#v}" -o gitea code.gitea.io/gitea
ln -sfn "$module" root
