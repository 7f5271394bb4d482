# shellcheck shell=bash disable=SC2034
# Sourced: which Debian packages each task needs, and how they are installed.

# The toolkit's C part: compiler and headers of the graphics and window systems.
readonly BUILD_PACKAGES="ca-certificates git gcc libc6-dev pkg-config libgl-dev libegl-dev libx11-dev libxcursor-dev
	libxrandr-dev libxinerama-dev libxi-dev libxxf86vm-dev libwayland-dev libxkbcommon-dev"
# A display that is not there, hands and eyes for it, and a software renderer.
readonly WINDOW_PACKAGES="xvfb xdotool x11-utils xclip imagemagick openbox dbus libgl1-mesa-dri"
# A real keychain for the storage tests, on a session bus of their own.
readonly KEYCHAIN_PACKAGES="dbus dbus-x11 gnome-keyring libsecret-tools"
# Peers that our files and figures are compared with.
readonly PEER_PACKAGES="sqlite3 sqlcipher age bsdutils tar poppler-utils mupdf-tools qpdf zbar-tools libimage-exiftool-perl
	openssl chromium postgresql postgresql-contrib exim4-daemon-light clamav-daemon"
# Runs the peers that npm has. Where node came another way, as it often does, Debian's is not wanted beside it.
NODE_PACKAGES=""
command -v node >/dev/null && command -v npm >/dev/null || NODE_PACKAGES="nodejs npm"
readonly NODE_PACKAGES
# Peers of benchmarks alone.
readonly BENCH_PACKAGES="tesseract-ocr"
readonly WINDOWS_PACKAGES="gcc-mingw-w64-x86-64"

# missing_packages prints those of its arguments that are not installed.
missing_packages() {
	local installed package
	installed=" $(dpkg-query -W -f='${db:Status-Status}=${Package} ' "$@" 2>/dev/null || true)"
	for package in "$@"; do
		[[ $installed == *" installed=$package "* ]] || printf '%s ' "$package"
	done
}

# ensure_packages installs what is missing of its arguments where it may, and otherwise says what to type.
# It succeeds only if all of them are there in the end.
ensure_packages() {
	local missing
	if ! command -v dpkg-query >/dev/null; then
		say "This is not a Debian system, so nothing is installed. What Debian calls these packages is needed:" "$@"
		return 0
	fi
	missing=$(missing_packages "$@")
	[[ -z $missing ]] && return 0
	if [[ $(id -u) -ne 0 ]]; then
		say "These system packages are missing. Install them and run this command again:"
		say "  sudo apt-get update && sudo apt-get install --no-install-recommends $missing"
		return 1
	fi
	say "Installing system packages: $missing"
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq || return 1
	# The scanner's updater is not to run: tests bring a signature of their own.
	[[ $missing != *clamav* ]] ||
		debconf-set-selections <<<"clamav-freshclam clamav-freshclam/autoupdate_freshclam select manual" || return 1
	# shellcheck disable=SC2086 # a list of words
	apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
