#!/usr/bin/env bash
# A server for tests: N workers, the job process and a private nginx on a free port, in a
# folder of its own.
#
# Sourced (the server stops with the shell; call it directly, never in a substitution):
#   . tests/lib/server.sh
#   server_start --database FILE [--workers N] [--port N] [-- WORKER OPTION...]
#       sets server_url (http://127.0.0.1:PORT), server_port, server_folder (runtime),
#       server_log (what workers, supervisor and nginx said), server_supervise_pid
#   server_stop     stops it; 1 when the log holds a sanitizer's report, which it prints
#   server_workers  prints the workers' process ids, one a line
#   server_add_user NAME PASSWORD    a superuser, in the database given to server_start
# Run (for programs in other languages; the server lives until it is stopped):
#   tests/lib/server.sh start --database FILE [...]   prints the URL and the state's folder
#   tests/lib/server.sh workers FOLDER
#   tests/lib/server.sh stop FOLDER
#
# BUILD names the build folder (default: build/ of the source tree). A database that does
# not exist is not made here, and `reeve init` is the caller's, or server_add_user's.

server_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
server_build=${BUILD:-$server_root/build}
server_build=$(cd "$server_build" && pwd) || exit 1
# shellcheck source=../../deploy/stack.sh source-path=SCRIPTDIR
. "$server_root/deploy/stack.sh"

server_url=
server_port=
server_folder=
server_log=
server_database=
server_supervise_pid=

# A port that nobody listens on now, of those that are not handed out by the kernel.
server_free_port() {
	local port try
	for try in {1..50}; do
		port=$((10000 + (RANDOM * 7 + try + $$) % 20000))
		stack_port_is_taken "$port" || break
	done
	printf '%s' "$port"
}

# All parts, on one port. 1 when they did not come up.
server_start_once() {
	local workers=$1
	shift
	stack_open "$server_build" || return 1
	stack_start_workers "$workers" "$server_database" "$@" 2>>"$server_log"
	stack_start_jobs "$server_database" 2>>"$server_log"
	stack_start_nginx "$server_port" 2>>"$server_log" || return 1
	stack_wait_ready "$server_port" 30
}

server_start() {
	local workers=2 port='' try
	server_database=
	while [[ $# -gt 0 && $1 != -- ]]; do
		case $1 in
		--database) server_database=$2 ;;
		--workers) workers=$2 ;;
		--port) port=$2 ;;
		*)
			echo "server_start: no option '$1'" >&2
			return 2
			;;
		esac
		shift 2
	done
	[[ $# -eq 0 ]] || shift
	server_log=$(mktemp "${TMPDIR:-/tmp}/reeve-server.XXXXXXXX") || return 1
	for try in 1 2 3; do
		server_port=${port:-$(server_free_port)}
		if server_start_once "$workers" "$@"; then
			server_url=http://127.0.0.1:$server_port
			server_folder=$stack_folder
			server_supervise_pid=$stack_supervise_pid
			return 0
		fi
		stack_stop
		# Somebody may have taken the port in between; anything else does not mend.
		grep -q 'Address already in use' "$server_log" || break
		[[ -z $port ]] || break
	done
	echo "server_start: the server did not come up (try $try). Its log:" >&2
	tail -n 60 "$server_log" >&2
	rm -f -- "$server_log"
	return 1
}

# The children of the supervisor; while one is being replaced there is one less.
server_workers() {
	local pids pid
	read -r -a pids <"/proc/$server_supervise_pid/task/$server_supervise_pid/children"
	for pid in "${pids[@]}"; do
		! stack_is_alive "$pid" || printf '%s\n' "$pid"
	done
}

server_log_is_clean() {
	local report='AddressSanitizer|LeakSanitizer|runtime error:'
	grep -qE "$report" "$server_log" || return 0
	grep -E -A 40 "$report" "$server_log" | head -n 120 >&2
	return 1
}

server_stop() {
	local failed=0
	stack_stop
	if [[ -n $server_log ]]; then
		server_log_is_clean || failed=1
		rm -f -- "$server_log"
	fi
	server_log=
	return "$failed"
}

server_reeve() {
	"$server_build/reeve" --database "$server_database" "$@"
}

server_add_user() {
	server_reeve init >/dev/null &&
		server_reeve user add "$1" --superuser --password-stdin <<<"$2" >/dev/null
}

# What another process needs to stop the server that this one started.
server_save() {
	printf '%s\n' "$stack_nginx_pid" "$stack_supervise_pid" "$server_log" "$stack_jobs_pid" \
		>"$server_folder/state"
}

server_load() {
	server_folder=$1
	stack_folder=$1
	{
		read -r stack_nginx_pid && read -r stack_supervise_pid && read -r server_log &&
			read -r stack_jobs_pid
	} <"$1/state" || return 1
	server_supervise_pid=$stack_supervise_pid
}

server_command() {
	local verb=${1-}
	[[ $# -lt 1 ]] || shift
	case $verb in
	start)
		stack_dies_with_shell=false
		server_start "$@" && server_save && printf '%s\n%s\n' "$server_url" "$server_folder"
		;;
	workers) server_load "$1" && server_workers ;;
	stop) server_load "$1" && server_stop ;;
	*)
		echo 'Usage: tests/lib/server.sh start --database FILE ... | workers|stop FOLDER' >&2
		return 2
		;;
	esac
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
	set -uo pipefail
	server_command "$@"
fi
