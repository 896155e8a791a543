# shellcheck shell=bash
# The running parts of one Reeve: a private runtime folder, N workers under
# deploy/supervise on a unix socket, the job process under another deploy/supervise, and
# an unprivileged nginx on 127.0.0.1:PORT.
# Sourced by deploy/serve and tests/lib/server.sh. Stops by process id what it started,
# and nothing else. What the parts say goes to standard error.
#
#   stack_open BUILD_FOLDER                     makes the folder; sets stack_folder
#   stack_start_workers N DATABASE [OPTION]...  options are for the worker
#   stack_start_jobs DATABASE
#   stack_start_nginx PORT
#   stack_wait_ready PORT SECONDS               0 once /admin/-/ping answers 200
#   stack_is_running                            0 while all that was started lives
#   stack_stop                                  also removes the folder; safe to repeat

stack_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
stack_folder=
stack_build=
stack_nginx_pid=
stack_supervise_pid=
stack_jobs_pid=
# The parts are told to stop when the shell that started them dies, even of KILL.
# A shell that is to end before them sets this to false.
stack_dies_with_shell=true
# The user that nginx runs as, when we are root: it has no business being that.
stack_nginx_user=
[[ $EUID -ne 0 ]] || stack_nginx_user=www-data

stack_say() {
	printf 'reeve: %s\n' "$*" >&2
}

# Sleeps without a process, so that a signal is handled soon. Seconds, as 0.1.
stack_pause() {
	local _
	if [[ -z ${stack_silence-} ]]; then
		exec {stack_silence}<> <(:)
	fi
	read -r -t "$1" -u "$stack_silence" _
	return 0
}

# Makes a folder that nginx's user may pass through. A socket's path has 107 bytes at
# most, and root's TMPDIR may be closed to others: then it is /tmp.
stack_open() {
	local base=${TMPDIR:-/tmp} part
	stack_build=$1
	if [[ $EUID -eq 0 || ${#base} -gt 70 || ! $base =~ ^[A-Za-z0-9/._-]+$ ]]; then
		base=/tmp
	fi
	stack_folder=$(mktemp -d "$base/reeve.XXXXXXXX") || return 1
	mkdir -p "$stack_folder"/{worker,web/assets,nginx} || return 1
	cp -R "$stack_root/deploy/nginx/errors" "$stack_folder/web/errors" || return 1
	if [[ ! -d $stack_build/assets ]]; then
		stack_say "$stack_build/assets is missing: is the build finished?"
		return 1
	fi
	cp -RL "$stack_build/assets/." "$stack_folder/web/assets/" || return 1
	for part in body fastcgi proxy uwsgi scgi; do
		mkdir "$stack_folder/nginx/$part" || return 1
	done
	chmod -R u=rwX,g=rX,o= "$stack_folder" || return 1
	chmod 0700 "$stack_folder/worker" || return 1
	if [[ -n $stack_nginx_user ]]; then
		chgrp "$stack_nginx_user" "$stack_folder" || return 1
		chgrp -R "$stack_nginx_user" "$stack_folder/web" || return 1
		chown -R "$stack_nginx_user:" "$stack_folder/nginx" || return 1
	fi
}

# Fills in nginx's configuration. The values are our own: a path without quotes, a number.
stack_write_nginx_conf() {
	local text
	text=$(<"$stack_root/deploy/nginx/reeve.conf.in") || return 1
	text=${text//@FOLDER@/"$stack_folder"}
	text=${text//@PORT@/"$1"}
	printf '%s\n' "$text" >"$stack_folder/web/nginx.conf" || return 1
	chmod 0640 "$stack_folder/web/nginx.conf" || return 1
	[[ -z $stack_nginx_user ]] || chgrp "$stack_nginx_user" "$stack_folder/web/nginx.conf"
}

# What every part is started through: a session of its own, so that Ctrl-C in a terminal
# reaches only the shell, which then stops the parts in order.
stack_launcher() {
	launcher=(setsid)
	! $stack_dies_with_shell || launcher=(setpriv --pdeathsig TERM -- setsid)
}

stack_start_workers() {
	local count=$1 database=$2 launcher worker socket peer=()
	shift 2
	stack_launcher
	socket=(-s "$stack_folder/reeve.sock" -M 0600 -b 1024)
	if [[ -n $stack_nginx_user ]]; then
		socket+=(-U "$stack_nginx_user" -G "$stack_nginx_user")
		peer=(--peer "$stack_nginx_user")
	fi
	worker=("$stack_build/reeve-fcgi" --database "$database"
		--socket-folder "$stack_folder/worker"
		--templates "$stack_root/templates" --assets "$stack_folder/web/assets"
		"${peer[@]}" "$@")
	"${launcher[@]}" spawn-fcgi "${socket[@]}" -n -- \
		"$stack_root/deploy/supervise" "$count" "${worker[@]}" </dev/null >&2 &
	stack_supervise_pid=$!
}

# What would hold a worker for long. It needs no listening socket, so it gets none.
stack_start_jobs() {
	local launcher
	stack_launcher
	"${launcher[@]}" "$stack_root/deploy/supervise" 1 "$stack_build/reeve" \
		--database "$1" --socket-folder "$stack_folder/worker" jobs </dev/null >&2 &
	stack_jobs_pid=$!
}

stack_start_nginx() {
	local launcher nginx
	stack_launcher
	stack_write_nginx_conf "$1" || return 1
	nginx=$(PATH=$PATH:/usr/sbin:/sbin command -v nginx) || return 1
	if [[ -n $stack_nginx_user ]]; then
		# The user changes first: that would clear the wish to die with the shell.
		launcher=(setpriv --reuid "$stack_nginx_user" --regid "$stack_nginx_user"
			--init-groups -- "${launcher[@]}")
	fi
	(cd "$stack_folder" && exec "${launcher[@]}" "$nginx" -e stderr -p "$stack_folder/nginx" \
		-c "$stack_folder/web/nginx.conf") </dev/null >&2 &
	stack_nginx_pid=$!
}

# True when something listens on the port already.
stack_port_is_taken() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

stack_ping() {
	local line
	line=$(
		exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
		printf 'GET /admin/-/ping HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$1" >&3
		read -r -t 5 line <&3
		printf '%s' "$line"
	)
	[[ $line == "HTTP/1.1 200"* ]]
}

stack_wait_ready() {
	local end=$((SECONDS + $2 + 1))
	while [[ $SECONDS -lt $end ]]; do
		stack_is_running || return 1
		! stack_ping "$1" || return 0
		stack_pause 0.05
	done
	return 1
}

# True while a process lives; one that is dead and not yet waited for does not.
stack_is_alive() {
	local stat
	read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
	[[ $stat != *') Z '* && $stat != *') X '* ]]
}

stack_is_running() {
	local part
	for part in "$stack_nginx_pid" "$stack_supervise_pid" ${stack_jobs_pid:+"$stack_jobs_pid"}; do
		stack_is_alive "$part" || return 1
	done
}

# Sends a signal to a part and the processes it started, and waits until it is gone:
# PID SECONDS SIGNAL. What outlives a part that was killed from outside is killed too.
stack_end() {
	local rounds=$(($2 * 20))
	kill "-$3" -- "-$1" 2>/dev/null || kill "-$3" "$1" 2>/dev/null
	while stack_is_alive "$1"; do
		[[ $rounds -gt 0 ]] || return 1
		rounds=$((rounds - 1))
		stack_pause 0.05
	done
	wait "$1" 2>/dev/null
	if kill -0 -- "-$1" 2>/dev/null; then
		stack_pause 0.2
		kill -KILL -- "-$1" 2>/dev/null
	fi
	return 0
}

# nginx first, which ends what it has in hand; then the workers and the job process, whose
# running job waits for the next start; then the folder.
stack_stop() {
	if [[ -n $stack_nginx_pid ]]; then
		stack_end "$stack_nginx_pid" 2 QUIT || stack_end "$stack_nginx_pid" 5 TERM ||
			stack_end "$stack_nginx_pid" 1 KILL
		stack_nginx_pid=
	fi
	if [[ -n $stack_supervise_pid ]]; then
		stack_end "$stack_supervise_pid" 40 TERM || stack_end "$stack_supervise_pid" 1 KILL
		stack_supervise_pid=
	fi
	if [[ -n $stack_jobs_pid ]]; then
		stack_end "$stack_jobs_pid" 40 TERM || stack_end "$stack_jobs_pid" 1 KILL
		stack_jobs_pid=
	fi
	[[ -z $stack_folder ]] || rm -rf -- "$stack_folder"
	stack_folder=
}
