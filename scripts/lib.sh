# Functions shared by ./quickstart, ./test and bench/run. Source it after setting PROGRAM to the caller's name.
# It assumes `set -u`, changes no directory, and prints nothing but what its functions are asked to say.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s: %s\n' "$PROGRAM" "$*" >&2
  exit 1
}

# nearest WORD CANDIDATE...: the candidate with the smallest edit distance, so that a slip of the hand is answered with
# the flag that was meant.
nearest() {
  printf '%s\n' "$@" | awk '
    NR == 1 { a = $0; next }
    { d = distance(a, $0); if (best == "" || d < least) { best = $0; least = d } }
    END { print best }
    function distance(s, t,   n, m, i, j, row, above, left, c) {
      n = length(s); m = length(t)
      for (j = 0; j <= m; j++) row[j] = j
      for (i = 1; i <= n; i++) {
        left = row[0]; row[0] = i
        for (j = 1; j <= m; j++) {
          above = row[j]
          c = left + (substr(s, i, 1) != substr(t, j, 1))
          if (above + 1 < c) c = above + 1
          if (row[j - 1] + 1 < c) c = row[j - 1] + 1
          row[j] = c; left = above
        }
      }
      return row[m]
    }'
}

# ---- Debian packages -------------------------------------------------------------------------------------------------

# listed_packages FILE...: the packages the lists ask for on this machine, one a line.
listed_packages() {
  local line name condition command
  while read -r line; do
    line=${line%%#*}
    read -r name condition command <<<"$line"
    [[ -n $name ]] || continue
    [[ $condition == unless ]] && command -v "$command" >/dev/null && continue
    printf '%s\n' "$name"
  done < <(cat "$@")
}

# missing_packages FILE...: those of them that are not installed. A fraction of a second when nothing is missing.
missing_packages() {
  local -a wanted
  mapfile -t wanted < <(listed_packages "$@")
  { dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true; } |
    awk -v wanted="${wanted[*]}" '
      $2 == "installed" { have[$1] = 1 }
      END { n = split(wanted, w, " "); for (i = 1; i <= n; i++) if (!(w[i] in have)) print w[i] }'
}

# become_root WHAT: sets the array AS_ROOT to what must stand before a command that needs root.
become_root() {
  AS_ROOT=()
  [[ $EUID -eq 0 ]] && return
  command -v sudo >/dev/null ||
    fail "$1 needs root, and there is no sudo here. Run as root: $ROOT_HINT"
  if ! sudo -n true 2>/dev/null && [[ ! -t 0 ]]; then
    fail "$1 needs root, and sudo wants a password that nobody can type here. Run as root: $ROOT_HINT"
  fi
  AS_ROOT=(sudo)
}

POLICY=/usr/sbin/policy-rc.d

# Servers come with the packages, but this script must never start one: Debian asks policy-rc.d before it does.
forbid_service_start() {
  restore_service_policy
  [[ -e $POLICY ]] && "${AS_ROOT[@]}" mv "$POLICY" "$POLICY.before-latchkey"
  printf '#!/bin/sh\n# Set for a moment by Latchkey (%s) while packages are installed.\nexit 101\n' "$PROGRAM" |
    "${AS_ROOT[@]}" tee "$POLICY" >/dev/null
  "${AS_ROOT[@]}" chmod 755 "$POLICY"
}

restore_service_policy() {
  if [[ -e $POLICY ]] && grep -q 'Set for a moment by Latchkey' "$POLICY"; then
    "${AS_ROOT[@]}" rm -f "$POLICY"
  fi
  [[ -e $POLICY.before-latchkey ]] && "${AS_ROOT[@]}" mv "$POLICY.before-latchkey" "$POLICY"
  return 0
}

# Nor should a server that came only for a test start with the machine from now on.
disable_new_services() {
  command -v systemctl >/dev/null && [[ -d /run/systemd/system ]] || return 0
  local unit
  for unit in apache2 glewlwyd nginx; do
    [[ " $* " == *" $unit "* || ( $unit == nginx && " $* " == *" nginx-light "* ) ]] &&
      "${AS_ROOT[@]}" systemctl disable --quiet "$unit" 2>/dev/null
  done
  return 0
}

# install_packages LOGFILE LIST...: installs what the lists name and the machine lacks; says nothing when that is nothing.
install_packages() {
  local log=$1
  shift
  command -v dpkg-query >/dev/null ||
    fail "this script installs Debian packages and finds no dpkg here; docs/building.md says what a build needs"
  local -a missing
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  ROOT_HINT="apt-get install ${missing[*]}"
  become_root "installing ${#missing[@]} Debian packages"
  need_disk /var/cache 1500 "installing packages"
  say "Installing ${#missing[@]} Debian packages, about a minute (details: $log)"
  mkdir -p "$(dirname "$log")"
  forbid_service_start
  trap restore_service_policy EXIT
  local apt=("${AS_ROOT[@]}" env DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8
    apt-get -q -y -o DPkg::Lock::Timeout=300)
  { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${missing[@]}"; } </dev/null >"$log" 2>&1 || {
    grep -E '^(E:|W:|dpkg: error)' "$log" | tail -n 5 >&2
    fail "apt-get could not install: ${missing[*]} (details: $log)"
  }
  restore_service_policy
  trap - EXIT
  disable_new_services "${missing[@]}"
}

# ---- The machine -----------------------------------------------------------------------------------------------------

# need_disk DIR MEGABYTES WHAT
need_disk() {
  local dir=$1 free
  while [[ ! -d $dir ]]; do dir=$(dirname "$dir"); done
  free=$(df -Pk "$dir" | awk 'NR == 2 { print int($4 / 1024) }')
  [[ $free -ge $2 ]] || fail "$3 needs about $2 MB in $dir, and $free MB are free there"
}

# port_in_use PORT: true when something listens on it. Read from the kernel, so nothing is disturbed.
port_in_use() {
  local hex
  printf -v hex ':%04X' "$1"
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v p="$hex" '$4 == "0A" && substr($2, length($2) - 4) == p { found = 1 } END { exit !found }'
}

# port_holder PORT: " by NAME (process 123)" when that can be seen, else nothing.
port_holder() {
  local hex inode fd pid
  printf -v hex ':%04X' "$1"
  inode=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    awk -v p="$hex" '$4 == "0A" && substr($2, length($2) - 4) == p { print $10; exit }')
  [[ -n $inode ]] || return 0
  fd=$(find /proc/[0-9]*/fd -maxdepth 1 -lname "socket:\[$inode\]" 2>/dev/null | head -n 1)
  [[ $fd =~ ^/proc/([0-9]+)/ ]] || return 0
  pid=${BASH_REMATCH[1]}
  printf ' by %s (process %s)' "$(cat "/proc/$pid/comm" 2>/dev/null)" "$pid"
}

# free_port FROM: the first port from FROM on that nothing listens on.
free_port() {
  local port=$1
  while port_in_use "$port"; do port=$((port + 1)); done
  printf '%s' "$port"
}

# http_status PORT PATH: the status code of a GET on this machine, or nothing. (A minimal Debian has no curl.)
http_status() {
  (
    exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf 'GET %s HTTP/1.1\r\nHost: localhost:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
    IFS=' ' read -r -t 5 _ status _ <&3 && printf '%s' "$status"
  )
}

# ---- The build -------------------------------------------------------------------------------------------------------

# configure_release [CMAKE ARGUMENT...]
configure_release() {
  local log=build/configure.log
  mkdir -p build
  cmake --preset release "$@" >"$log" 2>&1 || {
    grep -A 6 -E 'CMake Error|error:' "$log" | head -n 20 >&2
    fail "configuring the build failed (details: $log)"
  }
}

# build_release TARGET...: with ninja's own progress. Does nothing, quickly, when all is up to date.
build_release() {
  local status
  # ninja keeps its one-line progress only when it writes to the terminal itself.
  if [[ -t 1 ]]; then
    NINJA_STATUS='  building [%f/%t] ' ninja -C build/release "$@" && return
    status=1
  else
    NINJA_STATUS='  building [%f/%t] ' ninja -C build/release "$@" 2>&1 | grep -v -e '^ninja: \(no work to do\|Entering\)' -e 'Re-checking globbed'
    status=${PIPESTATUS[0]}
  fi
  [[ $status -eq 0 ]] && return
  if [[ $(df -Pk build | awk 'NR == 2 { print int($4 / 1024) }') -lt 50 ]]; then
    fail "the build stopped because the disk that holds $(pwd)/build is full"
  fi
  fail "the build failed; the compiler's message stands above"
}

# ---- The consoles ----------------------------------------------------------------------------------------------------

# install_npm FOLDER MEGABYTES: its packages, only when the lock file changed since they were last installed.
install_npm() {
  local folder=$1 stamp=$1/node_modules/.installed-from log=build/npm.log
  cmp -s "$folder/package-lock.json" "$stamp" && return
  command -v npm >/dev/null || fail "npm is missing; install Node.js 18 or newer with npm"
  need_disk "$folder" "$2" "installing npm packages"
  say "Installing npm packages into $folder/node_modules, about half a minute (details: $log)"
  mkdir -p build
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) </dev/null >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    fail "npm could not install the packages of $folder/package.json (details: $log)"
  }
  cp "$folder/package-lock.json" "$stamp"
}

# console_sources: one digest of everything that the consoles are made of, packages by their lock file.
console_sources() {
  find console themes/latchkey/login/messages -path console/node_modules -prune -o -path console/test -prune -o -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64
}

# build_consoles OUT: the admin and account consoles, in a quarter of a minute; nothing when nothing has changed.
build_consoles() {
  local out=$1 log=build/consoles.log sources
  sources=$(console_sources)
  [[ -f $out/index.json && $(cat "$out.built-from" 2>/dev/null) == "$sources" ]] && return
  install_npm console 600
  say "Building the admin and account consoles (details: $log)"
  mkdir -p build "$(dirname "$out")"
  node console/build.mjs "$out" </dev/null >"$log" 2>&1 || {
    grep -m 5 -E 'ERROR|Error' "$log" >&2 || tail -n 5 "$log" >&2
    fail "the consoles could not be built (details: $log)"
  }
  printf '%s\n' "$sources" >"$out.built-from"
}
