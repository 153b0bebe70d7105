# Sourced: what the scripts need from outside, installed when it is missing, with the reason said.
#   need_package PACKAGE WHY          a Debian package
#   need_program PROGRAM PACKAGE WHY  a program, from anywhere; PACKAGE has it
#   install_missing                   installs what the two found missing, in one go
#   need_node                         Node.js 20 or newer on the PATH
missing=()
cache=${MCPAUTH_SERVERS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/mcpauth-servers}

need_package() {
  dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed' && return
  echo "missing: $1 ($2)"
  missing+=("$1")
}
need_program() {
  command -v "$1" >/dev/null && return
  echo "missing: $2 ($3)"
  missing+=("$2")
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
refresh_packages() {
  [ -z "${refreshed-}" ] || return 0
  as_root apt-get update -qq && refreshed=yes
}
has_candidate() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'; }

install_missing() {
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "apt-get install ${missing[*]}"
  refresh_packages
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >"$cache.apt.log" 2>&1 </dev/null || { tail -n 15 "$cache.apt.log"; return 1; }
  missing=()
}

# The Node.js that need_node installed goes before Debian's.
use_node() { [ ! -x "$cache/node/node_modules/node/bin/node" ] || PATH=$cache/node/node_modules/node/bin:$PATH; }
node_major() { node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/'; }
need_node() {
  use_node
  [ "$(node_major || true)" -ge 20 ] 2>/dev/null && return
  need_program npm npm "installs the servers and SDKs that are written in JavaScript"
  need_program node nodejs "runs them"
  install_missing || return 1
  [ "$(node_major)" -ge 20 ] && return
  echo "npm install node@22 (Debian's Node.js is $(node --version), the servers need 20)"
  mkdir -p "$cache/node"
  (cd "$cache/node" && echo '{"private":true}' >package.json && npm install --no-audit --no-fund node@22) >"$cache/node.log" 2>&1 ||
    { tail -n 15 "$cache/node.log"; return 1; }
  use_node
}

need_build() {
  need_program g++ g++ "compiles"
  need_program cmake cmake "configures the build"
  need_program ninja ninja-build "builds"
  need_program pkg-config pkg-config "finds libraries"
  need_package libcli11-dev "reads command lines"
  need_package libcurl4-openssl-dev "HTTP and TLS"
  need_package nlohmann-json3-dev "JSON"
  need_package libssl-dev "signatures and digests"
  need_package libyaml-cpp-dev "manifests in YAML"
  need_package libtomlplusplus-dev "reads the configuration of hosts"
  need_package libcpp-httplib-dev "serves mcpauth dev"
  need_package libfmt-dev "formats messages"
}
mkdir -p "$cache"
