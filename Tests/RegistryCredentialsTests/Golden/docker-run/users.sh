#!/bin/sh
# Starts the registry 'users', in place of the one that may be running; run it again when a certificate
# or an HTTP secret has changed. Arguments are passed on to docker run. Written by regcred: changes here are lost.
set -eu

# The client reads this file, not the daemon: without it the old registry would be gone and no new one started.
env_file='/srv/registry/env/users.env'
[ -r "$env_file" ] || { printf '%s: cannot read %s\n' "$0" "$env_file" >&2; exit 1; }

# The image first: one that cannot be had must not cost the registry that is running.
docker image inspect 'registry:2' >/dev/null 2>&1 || docker pull 'registry:2' >&2

# Running uploads may end first, for as long as REGISTRY_HTTP_DRAINTIMEOUT says. No such container is fine too.
docker stop -t 40 'registry-users' >/dev/null 2>&1 || :
docker rm --force 'registry-users' >/dev/null 2>&1 || :

# The network is the host's, so that the same environment file serves containers and bare processes, and a registry
# on the loopback address stays there. The whole published folder is mounted, not its files: a bind mount of a file
# or a link is resolved once, and the container would never see the next generation.
exec docker run --detach --restart=always --stop-timeout 40 \
    --name 'registry-users' \
    --network host \
    --env-file "$env_file" \
    --volume '/srv/registry:/srv/registry:ro' \
    --volume '/var/lib/registry:/var/lib/registry' \
    "$@" 'registry:2'
