#!/usr/bin/env bash
# Installs the Vesana agent, or collector, as a systemd service that keeps itself up to date from its server.
#
#   curl -fsSL https://server/agent/install.sh | sudo bash -s -- TOKEN https://server
#
# One file on purpose, though long: it is piped into a shell as a whole. Everything is fetched and checked before the
# first change; what fails after that is put back. No token is in the output, or in the arguments of a process that this
# starts. The line above has it in its own, for others on this machine to see; VESANA_TOKEN in the environment is not.
set -Eeuo pipefail
umask 022
export LC_ALL=C

# The server that hands this script out fills in these two lines and the units below.
COMPONENT=agent
DEFAULT_SERVER=''

# @units: from a checkout they lie beside this script.
unit_names() {
  local file
  for file in "$(dirname "${BASH_SOURCE[0]:-$0}")/vesana-$COMPONENT"[.-]*; do
    case $file in *.service | *.timer | *.path | *.target) basename "$file" ;; esac
  done
}
unit_text() { cat "$(dirname "${BASH_SOURCE[0]:-$0}")/$1"; }
# @end

# Everything is below this folder: for tests, which install into a folder of their own.
ROOT=${VESANA_DESTDIR:-}
UNIT_DIR=$ROOT/etc/systemd/system
ONLINE_WITHIN_S=60
WORK=''
# Files that were replaced, in order; what was there before lies beside each until all is well.
REPLACED=()
PHASE=checks

main() {
  parse_words "$@"
  name_places
  check_root
  sweep_work
  if [ "$ACTION" = uninstall ]; then
    uninstall
    return
  fi
  check_platform
  check_tools
  check_libc
  check_systemd
  check_bin_dir
  WORK=$(mktemp -d "${TMPDIR:-/tmp}/vesana-install.$$.XXXXXX")
  trap finish EXIT
  trap 'exit 130' INT TERM HUP
  choose_server_and_token
  sign_in
  find_release
  fetch_binary
  install_files
  start_service
  wait_until_online
}

usage() {
  cat <<TEXT
Installs the Vesana $COMPONENT as a systemd service.

  bash install.sh TOKEN [SERVER]       TOKEN: a host's token, or an enrollment token
  bash install.sh                      installs again with the server and token that this host has
  bash install.sh --uninstall          removes it, and keeps its configuration
  bash install.sh --uninstall --purge  removes its configuration too

  --component agent|collector          instead of $COMPONENT
  VESANA_TOKEN in the environment      instead of TOKEN, which would stay in the shell's history
TEXT
}

# ---- words, and what follows from them

parse_words() {
  ACTION=install
  PURGE=no
  TOKEN=${VESANA_TOKEN:-}
  SERVER=''
  local words=()
  while [ $# -gt 0 ]; do
    case $1 in
      --uninstall) ACTION=uninstall ;;
      --purge) PURGE=yes ;;
      --component)
        COMPONENT=${2:-}
        shift
        ;;
      --component=*) COMPONENT=${1#*=} ;;
      -h | --help)
        usage
        exit 0
        ;;
      -*) wrong_words "There is no option $1." ;;
      *) words+=("$1") ;;
    esac
    shift || true
  done
  case $COMPONENT in agent | collector) ;; *) wrong_words '--component takes agent or collector.' ;; esac
  [ "$PURGE" = no ] || [ "$ACTION" = uninstall ] || wrong_words '--purge goes with --uninstall only.'
  # An address alone is a server: the token then comes from the environment or from this host.
  case ${words[0]:-} in
    http://* | https://*) SERVER=${words[0]} ;;
    *)
      TOKEN=${words[0]:-$TOKEN}
      SERVER=${words[1]:-}
      ;;
  esac
  [ "${#words[@]}" -le 2 ] || wrong_words 'There are more than two words: write TOKEN, then the server.'
}

wrong_words() {
  printf '%s\n\n' "$1" >&2
  usage >&2
  exit 2
}

name_places() {
  PROGRAM=vesana-$COMPONENT
  BIN_DIR=$ROOT/usr/local/bin
  BINARY=$BIN_DIR/$PROGRAM
  STATE_DIR=$ROOT/var/lib/$PROGRAM
  if [ "$COMPONENT" = agent ]; then
    CONFIG=$ROOT/etc/vesana-agent/config.yaml
    KEY_SERVER=server KEY_TOKEN=token
  else
    CONFIG=$ROOT/etc/vesana/collector.env
    KEY_SERVER=VESANA_SERVER KEY_TOKEN=VESANA_API_KEY
  fi
}

# ---- what people read

say() { printf '%s\n' "$*"; }

# die WHAT WHAT-TO-DO…
die() {
  printf 'Not installed: %s\n' "$1" >&2
  shift
  [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
  exit 1
}

# ---- what this machine must have

check_root() {
  [ "$(id -u)" = 0 ] || die 'this needs root.' 'Put sudo before bash: … | sudo bash -s -- TOKEN https://server'
}

check_platform() {
  local system machine
  system=$(uname -s)
  machine=$(uname -m)
  [ "$system" = Linux ] || die "this is $system; the script is for Linux." \
    'On Windows run vesana-agent-setup.exe from the server.'
  case $machine in
    x86_64 | amd64) PLATFORM=linux-amd64 ;;
    aarch64 | arm64) PLATFORM=linux-arm64 ;;
    *) die "there is no $PROGRAM for the architecture $machine." 'It runs on x86_64 and aarch64.' ;;
  esac
}

check_tools() {
  if command -v curl >/dev/null; then
    FETCH=curl
  elif command -v wget >/dev/null; then
    FETCH=wget
    # It takes --server-response and prints none, so nothing would be known of an answer.
    case $(wget --version 2>/dev/null || true) in
      *Wget2*) die 'the wget of this machine is wget2, which does not say what a server answered.' \
        'Install curl with the package manager of this machine.' ;;
    esac
  else
    die 'there is neither curl nor wget.' 'Install one of them with the package manager of this machine.'
  fi
  local tool
  for tool in sha256sum mktemp sed awk tail df; do
    command -v "$tool" >/dev/null || die "$tool is missing." 'Install coreutils, sed and awk.'
  done
}

check_libc() {
  local found
  found=$(getconf GNU_LIBC_VERSION 2>/dev/null || ldd --version 2>&1 | sed -n 1p || true)
  case $found in
    *musl*) found='' ;;
    *) found=$(printf '%s' "$found" | sed -n 's/.* \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p') ;;
  esac
  [ -n "$found" ] || die 'this system has no glibc (Alpine and others use musl).' \
    "$PROGRAM needs glibc 2.28 or later: Debian 10, Ubuntu 20.04, RHEL 8, SUSE 15, any Arch, or later."
  compare_dotted "$found" 2.28
  [ "$REPLY" -ge 0 ] || die "this system has glibc $found; $PROGRAM needs 2.28 or later." \
    'Debian 10, Ubuntu 20.04, RHEL 8 and SUSE 15 have it.'
}

check_systemd() {
  if command -v systemctl >/dev/null && [ -d "$ROOT/run/systemd/system" ]; then return; fi
  die 'systemd does not run here.' \
    "The $COMPONENT is started and, after a bad update, rolled back by systemd. In a container, install it on the host."
}

# By trying: root's access to a folder says nothing of read-only file systems and the like.
check_bin_dir() {
  local trial
  if ! mkdir -p "$BIN_DIR" 2>/dev/null || ! trial=$(mktemp "$BIN_DIR/.$PROGRAM.XXXXXX" 2>/dev/null); then
    die "$BIN_DIR cannot be written." \
      "The $COMPONENT lives there, and replaces itself there when it is updated. Is it a read-only file system?"
  fi
  rm -f "$trial"
  # The service runs as root without CAP_DAC_OVERRIDE: to it this folder would be somebody else's.
  [ -O "$BIN_DIR" ] || die "$BIN_DIR does not belong to root, so no update could replace the $COMPONENT." \
    "Give it to root: chown root $BIN_DIR"
}

# Deletes what runs left that were killed: it holds a token. What belongs to a run that lives has its pid in its name.
sweep_work() {
  local folder pid
  for folder in "${TMPDIR:-/tmp}"/vesana-install.*.*; do
    pid=${folder##*/vesana-install.}
    pid=${pid%%.*}
    [[ $pid =~ ^[0-9]+$ ]] && [ -d "$folder" ] && [ ! -L "$folder" ] && [ -O "$folder" ] || continue
    kill -0 "$pid" 2>/dev/null || rm -rf "$folder"
  done
}

# ---- the server

choose_server_and_token() {
  SERVER=${SERVER:-$(configured "$KEY_SERVER")}
  SERVER=${SERVER:-$DEFAULT_SERVER}
  while [ "${SERVER%/}" != "$SERVER" ]; do SERVER=${SERVER%/}; done
  [ -n "$SERVER" ] || die 'no server was named.' 'Write its address behind the token: … bash -s -- TOKEN https://server'
  [[ $SERVER =~ ^https?://[][A-Za-z0-9._:/~%-]+$ ]] || die "$SERVER is no address of a server." \
    'Write it as https://vesana.example.com'
  TOKEN=${TOKEN:-$(configured "$KEY_TOKEN")}
  [ -n "$TOKEN" ] || die 'no token was given.' 'The dashboard shows one: Hosts, Add host.'
  [[ $TOKEN =~ ^[A-Za-z0-9._~+/=-]+$ ]] || die 'the token has characters that no token has.' \
    'Copy it from the dashboard once more, without quotes or spaces around it.'
}

# configured KEY: its value in the configuration that is there, or nothing.
configured() {
  [ -f "$CONFIG" ] || return 0
  sed -n "s/^$1[[:space:]]*[:=][[:space:]]*//p" "$CONFIG" | sed -n "1{s/[[:space:]]*\$//;s/^[\"']//;s/[\"']\$//;p;}"
}

# request PATH TOKEN [BODY]: STATUS and the file $WORK/body; 000 where nobody answered, then PROBLEM says why.
request() {
  local request=$WORK/request problem=$WORK/problem
  : >"$WORK/body"
  STATUS=000
  if [ "$FETCH" = curl ]; then
    {
      printf 'url = "%s"\nheader = "Authorization: Bearer %s"\nheader = "X-Agent-Platform: %s"\n' \
        "$SERVER$1" "$2" "$PLATFORM"
      [ -z "${3:-}" ] || printf 'header = "Content-Type: application/json"\ndata = "@%s"\n' "$3"
    } >"$request"
    STATUS=$(curl --config "$request" --silent --show-error --connect-timeout 15 --max-time 60 \
      --output "$WORK/body" --write-out '%{http_code}' 2>"$problem") || true
  else
    {
      printf 'header = Authorization: Bearer %s\nheader = X-Agent-Platform: %s\n' "$2" "$PLATFORM"
      [ -z "${3:-}" ] || printf 'header = Content-Type: application/json\n'
    } >"$request"
    wget --config="$request" --no-verbose --server-response --content-on-error --max-redirect=0 --tries=1 --timeout=60 \
      --output-document="$WORK/body" ${3:+--post-file="$3"} "$SERVER$1" 2>"$problem" || true
    STATUS=$(sed -n 's/^ *HTTP\/[0-9.]* \([0-9][0-9][0-9]\).*/\1/p' "$problem" | tail -n 1)
  fi
  STATUS=${STATUS:-000}
  PROBLEM=$(sed -n 's/^\(curl\|wget\): *//;$p' "$problem")
}

# What the server said in words, of an answer that is no success.
server_message() {
  local said
  said=$(sed -n 's/.*"message":"\(\([^"\\]\|\\.\)*\)".*/\1/p' "$WORK/body" | sed 's/\\\(.\)/\1/g')
  printf '%s' "${said:-It answered $STATUS.}"
}

# refused_by_server WHAT: ends with why this answer is none to go on with.
refused_by_server() {
  case $STATUS in
    000) die "$SERVER cannot be reached${PROBLEM:+: $PROBLEM}." \
      "Check the address, DNS, firewall and proxy of this machine: curl -v $SERVER/healthz" ;;
    3??) die "$SERVER leads elsewhere (it answered $STATUS)." 'Name the address that the server really has, https for http.' ;;
    401) die "$SERVER refused $1. $(server_message)" \
      'Take a new one from the dashboard: Hosts, Add host. Enrollment tokens expire, and can be used up.' ;;
    403) die "$SERVER refused $1. $(server_message)" \
      "This is the installer of the $COMPONENT; the other component has its own." ;;
    404) die "$SERVER has nothing at this address: it is no Vesana server, or another version of it." \
      "Check it: $SERVER/healthz answers {\"status\":\"ok\"} there." ;;
    *) die "$SERVER answered $STATUS to $1. $(server_message)" 'Try again; if it stays, the log of the server says more.' ;;
  esac
}

config_path() { printf '/api/v1/%s/config' "$COMPONENT"; }

# Makes a host's token of whatever token was given, and leaves the answer of /config in $WORK/body.
sign_in() {
  request "$(config_path)" "$TOKEN"
  if [ "$STATUS" = 401 ]; then
    if has_working_token; then
      say "This host is enrolled at $SERVER already: it keeps its own token."
    else
      enroll
    fi
    request "$(config_path)" "$TOKEN"
  fi
  [ "$STATUS" = 200 ] || refused_by_server 'the token'
}

# Enrolling again would end the token that the running service uses, before there is anything better.
has_working_token() {
  local own
  own=$(configured "$KEY_TOKEN")
  [ -n "$own" ] && [ "$(configured "$KEY_SERVER")" = "$SERVER" ] || return 1
  request "$(config_path)" "$own"
  [ "$STATUS" = 200 ] || return 1
  TOKEN=$own
}

enroll() {
  local machine
  machine=$(cat "$ROOT/etc/machine-id" 2>/dev/null || true)
  [ -n "$machine" ] || die 'this machine has no /etc/machine-id.' 'Make one with: systemd-machine-id-setup'
  find_server_version
  # machine-id(5): the id itself is not for the network; a digest of it tells machines apart as well.
  machine=$(printf 'vesana:%s' "$machine" | sha256sum | cut -d ' ' -f 1)
  printf '{"enrollment_token":"%s","hostname":"%s","platform":"%s","version":"%s","machine_id":"%s"}' \
    "$TOKEN" "$(uname -n | tr -cd 'A-Za-z0-9._-')" "$PLATFORM" "$VERSION" "$machine" >"$WORK/enroll"
  request "/api/v1/$COMPONENT/enroll" "$TOKEN" "$WORK/enroll"
  [ "$STATUS" = 200 ] || refused_by_server 'the token'
  TOKEN=$(json_text token "$WORK/body")
  [[ $TOKEN =~ ^[A-Za-z0-9._~+/=-]+$ ]] || die "$SERVER did not answer with a token." 'Is it a Vesana server?'
}

# json_text KEY FILE: the last such text of one line, or of several. Only for what needs no escapes.
json_text() { sed -n "s/.*\"$1\": *\"\([^\"\\\\]*\)\".*/\1/p" "$2" | tail -n 1; }

# ---- the release

# VERSION, SHA256 and DOWNLOAD: what the server offers this host; failing that (paused, held back), what it runs itself.
find_release() {
  VERSION=$(json_text latest_version "$WORK/body")
  SHA256=$(json_text binary_sha256 "$WORK/body")
  DOWNLOAD=$(json_text binary_url "$WORK/body")
  if [ -n "$VERSION" ] && [ -n "$SHA256" ] && [ -n "$DOWNLOAD" ]; then
    # At the address that this host was told to use, whatever a proxy makes the server believe of its own.
    DOWNLOAD=$SERVER/$COMPONENT-binaries/${DOWNLOAD#*"/$COMPONENT-binaries/"}
  elif [ -n "$(installed_version)" ]; then
    VERSION=$(installed_version) SHA256='' DOWNLOAD=''
  else
    find_server_version
  fi
  [[ $VERSION =~ ^v[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?$ ]] || die "$SERVER offers no valid version."
}

find_server_version() {
  local file=$PROGRAM-$PLATFORM folder=/$COMPONENT-binaries
  request "$folder/VERSION" "$TOKEN"
  [ "$STATUS" = 200 ] || [ "$STATUS" = 404 ] || refused_by_server 'to say its version'
  [ "$STATUS" = 200 ] || no_release "No release of the $COMPONENT is published at $SERVER yet."
  VERSION=$(sed -n 1p "$WORK/body")
  [[ $VERSION =~ ^v[0-9A-Za-z.+-]+$ ]] || no_release "The VERSION of $SERVER is not valid."
  DOWNLOAD=$SERVER$folder/releases/$VERSION/$file
  request "$folder/releases/$VERSION/$file.sha256" "$TOKEN"
  SHA256=$(sed -n '1s/^\([0-9a-f]\{64\}\) .*/\1/p' "$WORK/body")
  [ "$STATUS:${#SHA256}" = 200:64 ] || no_release "$VERSION has no file for $PLATFORM."
}

no_release() {
  die "$1" "Publish a release with $PROGRAM-$PLATFORM first: dashboard, Releases."
}

installed_version() {
  [ -x "$BINARY" ] || return 0
  "$BINARY" --version 2>/dev/null | sed -n '/^v[0-9]/p' || true
}

# Leaves the verified binary beside its place: that is the file system, and the SELinux label, that it is to have.
fetch_binary() {
  local installed
  installed=$(installed_version)
  DRAFT=''
  if [ -n "$installed" ]; then
    compare_versions "$installed" "$VERSION"
    if [ "$REPLY" -gt 0 ]; then
      say "This host runs $installed, which is newer than $VERSION. It stays: updates only go forward."
      VERSION=$installed
      return
    fi
    if [ -z "$SHA256" ] || { [ "$REPLY" = 0 ] && [ "$(sha256_of "$BINARY")" = "$SHA256" ]; }; then
      say "$PROGRAM $installed is installed already."
      return
    fi
  fi
  mkdir -p "$BIN_DIR"
  DRAFT=$BIN_DIR/.$PROGRAM.installing
  say "Downloading $PROGRAM $VERSION for $PLATFORM…"
  download "$DOWNLOAD" "$DRAFT"
  [ "$(sha256_of "$DRAFT")" = "$SHA256" ] || die 'the download is not the file that the server announced (SHA-256).' \
    'Try again. If it stays, something between this machine and the server changes downloads.'
  chmod 0755 "$DRAFT"
  check_binary
}

check_binary() {
  local said
  said=$("$DRAFT" --version 2>&1) || case $said in
    *libstdc++* | *libatomic*) die "the $COMPONENT does not run here: $said" \
      'Install the missing library: libstdc++6 on Debian and Ubuntu, libstdc++ on RHEL, libstdc++6 on SUSE.' ;;
    *) die "the $COMPONENT does not run here: $said" "Is $BIN_DIR mounted noexec?" ;;
  esac
  [ "$said" = "$VERSION" ] || die "the file of $VERSION says that it is ${said:-nothing}." \
    'The release is wrong: publish it anew on the server.'
}

# download URL FILE: without the token, which releases do not need.
download() {
  local problem=$WORK/problem
  if [ "$FETCH" = curl ]; then
    curl --fail --location --max-redirs 3 --silent --show-error --retry 3 --connect-timeout 15 \
      --speed-limit 1024 --speed-time 30 --output "$2" "$1" 2>"$problem" && return
  else
    wget --no-verbose --max-redirect=3 --tries=3 --timeout=30 --output-document="$2" "$1" 2>"$problem" && return
  fi
  local free
  free=$(df -Pk "$BIN_DIR" | awk 'NR == 2 { print int($4 / 1024) }')
  die "$1 could not be downloaded: $(tail -n 1 "$problem")" "There are $free MB free in $BIN_DIR; 250 are needed."
}

sha256_of() { sha256sum "$1" | cut -d ' ' -f 1; }

# compare_versions A B: REPLY is -1, 0 or 1, in the order of semver.org 2.0.0.
compare_versions() {
  local a=${1#v} b=${2#v} pre_a='' pre_b=''
  a=${a%%+*} b=${b%%+*}
  case $a in *-*) pre_a=${a#*-} ;; esac
  case $b in *-*) pre_b=${b#*-} ;; esac
  compare_dotted "${a%%-*}" "${b%%-*}"
  [ "$REPLY" = 0 ] || return 0
  if [ -z "$pre_a" ] || [ -z "$pre_b" ]; then
    REPLY=$(( (${#pre_a} == 0) - (${#pre_b} == 0) ))
  else
    compare_dotted "$pre_a" "$pre_b"
  fi
}

# Numbers by value, before words, words by their bytes; what ends first comes first.
compare_dotted() {
  local -a a b
  local i
  IFS=. read -ra a <<<"$1"
  IFS=. read -ra b <<<"$2"
  for ((i = 0; i < ${#a[@]} || i < ${#b[@]}; i++)); do
    compare_parts "${a[i]:-}" "${b[i]:-}"
    [ "$REPLY" = 0 ] || return 0
  done
}

compare_parts() {
  local number='^[0-9]+$'
  REPLY=0
  [ "$1" != "$2" ] || return 0
  if [ -z "$1" ] || [ -z "$2" ]; then
    REPLY=$(( (${#2} == 0) - (${#1} == 0) ))
  elif [[ $1 =~ $number && $2 =~ $number ]]; then
    REPLY=$(( 10#$1 < 10#$2 ? -1 : 10#$1 > 10#$2 ))
  elif [[ $1 =~ $number ]]; then
    REPLY=-1
  elif [[ $2 =~ $number || $1 > $2 ]]; then
    REPLY=1
  else
    REPLY=-1
  fi
}

# ---- changes, from here on

install_files() {
  local unit
  WAS_ACTIVE=no
  ! systemctl is-active --quiet "$PROGRAM.service" || WAS_ACTIVE=yes
  PHASE=changes
  [ -z "$DRAFT" ] || replace "$DRAFT" "$BINARY" 0755
  mkdir -p "$(dirname "$CONFIG")" "$STATE_DIR"
  chmod 0700 "$STATE_DIR"
  write_config
  mkdir -p "$UNIT_DIR"
  for unit in $(unit_names); do
    unit_text "$unit" >"$UNIT_DIR/.$unit.draft"
    replace "$UNIT_DIR/.$unit.draft" "$UNIT_DIR/$unit" 0644
  done
  [ -f "$UNIT_DIR/$PROGRAM.service" ] || die "this script holds no $PROGRAM.service." \
    "Take it from the server: curl -fsSL $SERVER/$COMPONENT/install.sh"
}

# replace DRAFT TARGET MODE: by one rename, so that there is a whole file at every instant.
replace() {
  local before
  before=$(before_of "$2")
  rm -f "$before"
  [ ! -e "$2" ] || ln "$2" "$before" 2>/dev/null || cp -p "$2" "$before"
  chmod "$3" "$1"
  REPLACED+=("$2")
  sync "$1" 2>/dev/null || sync
  mv -f "$1" "$2"
  ! command -v restorecon >/dev/null || restorecon "$2" 2>/dev/null || true
}

config_beside() { printf '%s/.%s%s' "$(dirname "$CONFIG")" "$(basename "$CONFIG")" "$1"; }

before_of() { printf '%s/.%s.before-install' "$(dirname "$1")" "$(basename "$1")"; }

# Server and token; whatever else is in the file stays, comments too.
write_config() {
  local draft
  draft=$(config_beside .draft)
  rm -f "$draft"
  (umask 077 && : >"$draft")
  if [ "$COMPONENT" = agent ]; then
    export LINE_SERVER="server: \"$SERVER\"" LINE_TOKEN="token: \"$TOKEN\""
  else
    export LINE_SERVER="VESANA_SERVER=$SERVER" LINE_TOKEN="VESANA_API_KEY=$TOKEN"
  fi
  { [ ! -f "$CONFIG" ] || cat "$CONFIG"; } | awk -v server="^${KEY_SERVER}[ \t]*[:=]" -v token="^${KEY_TOKEN}[ \t]*[:=]" '
    $0 ~ server { if (!s++) print ENVIRON["LINE_SERVER"]; next }
    $0 ~ token { if (!t++) print ENVIRON["LINE_TOKEN"]; next }
    { print }
    END { if (!s) print ENVIRON["LINE_SERVER"]; if (!t) print ENVIRON["LINE_TOKEN"] }' >"$draft"
  export -n LINE_SERVER LINE_TOKEN
  [ ! -f "$CONFIG" ] || chown --reference="$CONFIG" "$draft"
  replace "$draft" "$CONFIG" 0600
}

start_service() {
  systemctl daemon-reload
  systemctl reset-failed "$PROGRAM.service" 2>/dev/null || true
  systemctl enable --quiet "$PROGRAM.service"
  # Stopped first: a contact that is younger than this moment is then the new one's.
  systemctl stop "$PROGRAM.service"
  LAST_CONTACT=$(status_text last_contact_at)
  # --no-block: whether it is well is for its own word to say, and a unit may take its time to be.
  systemctl start --no-block "$PROGRAM.service"
  PHASE=started
}

wait_until_online() {
  local deadline=$((SECONDS + ONLINE_WITHIN_S))
  say "Waiting for $PROGRAM to reach $SERVER…"
  while [ "$SECONDS" -lt "$deadline" ]; do
    if is_online; then
      say "$PROGRAM $VERSION is ONLINE at $SERVER."
      return
    fi
    sleep 0.5
  done
  printf '%s is installed and started, but has not reached %s in %s s: %s\n' "$PROGRAM" "$SERVER" "$ONLINE_WITHIN_S" \
    "$(why_not_online)" >&2
  printf '  It goes on trying. Its log: journalctl -u %s\n' "$PROGRAM" >&2
  exit 1
}

# By a contact that is younger than the start: the last one is kept over restarts.
is_online() {
  local contact
  contact=$(status_text last_contact_at)
  [ -n "$contact" ] && [ "$contact" != "$LAST_CONTACT" ]
}

why_not_online() {
  local problem
  problem=$(status_text problem)
  printf '%s' "${problem:-$(status_text explanation)}"
}

# status_text KEY: of what the installed binary says of the service; nothing for null.
status_text() {
  [ -x "$BINARY" ] || return 0
  { "$BINARY" status --json 2>/dev/null || true; } >"$WORK/status"
  json_text "$1" "$WORK/status"
}

# ---- the end, whichever way

finish() {
  local code=$?
  trap - EXIT
  set +e
  [ "$code" = 0 ] || [ "$PHASE" != changes ] || put_back
  local target
  for target in ${REPLACED[@]+"${REPLACED[@]}"}; do rm -f "$(before_of "$target")"; done
  rm -f "$BIN_DIR/.$PROGRAM.installing" "$(config_beside .draft)" "$UNIT_DIR/.$PROGRAM"*.draft
  rm -rf "$WORK"
  exit "$code"
}

put_back() {
  local target before
  # A service that was not there before is not to be wanted either.
  case " ${REPLACED[*]-} " in
    *" $UNIT_DIR/$PROGRAM.service "*)
      [ -e "$(before_of "$UNIT_DIR/$PROGRAM.service")" ] || systemctl disable --quiet "$PROGRAM.service" 2>/dev/null
      ;;
  esac
  for target in ${REPLACED[@]+"${REPLACED[@]}"}; do
    before=$(before_of "$target")
    if [ -e "$before" ]; then mv -f "$before" "$target"; else rm -f "$target"; fi
  done
  rmdir "$STATE_DIR" "$(dirname "$CONFIG")" 2>/dev/null
  systemctl daemon-reload
  [ "$WAS_ACTIVE" = no ] || systemctl restart --no-block "$PROGRAM.service"
  printf 'Everything is as it was before.\n' >&2
}

uninstall() {
  local unit
  systemctl stop "$PROGRAM.service" 2>/dev/null || true
  for unit in "$UNIT_DIR/$PROGRAM"[.-]*; do
    [ -f "$unit" ] || continue
    systemctl disable --quiet --now "$(basename "$unit")" 2>/dev/null || true
    systemctl reset-failed "$(basename "$unit")" 2>/dev/null || true
    rm -f "$unit"
  done
  ! command -v systemctl >/dev/null || systemctl daemon-reload 2>/dev/null || true
  rm -f "$BINARY" "$BIN_DIR/.$PROGRAM".*
  rm -rf "$STATE_DIR"
  # What an installation left that was killed.
  rm -f "$UNIT_DIR/.$PROGRAM"[.-]*.draft "$UNIT_DIR/.$PROGRAM"[.-]*.before-install
  rm -f "$(config_beside .draft)" "$(config_beside .before-install)"
  if [ "$PURGE" = yes ]; then
    rm -f "$CONFIG" "$CONFIG.tmp"
    rmdir "$(dirname "$CONFIG")" 2>/dev/null || true
    say "$PROGRAM is removed, with its configuration."
  elif [ -f "$CONFIG" ]; then
    say "$PROGRAM is removed. Its configuration is kept: $CONFIG (--purge removes it too)."
  else
    say "$PROGRAM is removed."
  fi
  say 'The server keeps the host and its history until it is deleted on the dashboard.'
}

# Nothing above this line does anything: a script that was cut off in transit does nothing at all.
main "$@" </dev/null
