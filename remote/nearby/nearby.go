// Package nearby carries messages between two devices in one local network: device retrieval over HTTP (ISO/IEC TS 23220-4), a
// domain.Nearby.
//
// The holder listens, on a port and a path that nobody can guess, for one reader: the one that read them from the engagement. The
// reader posts a message and the holder's next message is the answer, however long its owner thinks. What is carried is sealed
// already, so there is no TLS: no certificate could name a telephone in somebody's network.
package nearby

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"razvorot/domain"
)

// The retrieval method (ISO/IEC 18013-5, 8.2.1.1, as ISO/IEC TS 23220-4 extends it).
const (
	methodHTTP  = 4
	versionHTTP = 1
)

// How long the other device may take over what takes no thinking. Answers have no limit of their own: their reader's context has.
const (
	dialTime    = 3 * time.Second  // within a local network; the next address is tried sooner
	headerTime  = 10 * time.Second // from connecting to the end of the request's head
	messageTime = 30 * time.Second // 1 MiB over a poor wireless network
	closeTime   = time.Second      // for the last words to leave
)

// Bounds.
const (
	maxHeader      = 8 << 10 // bytes of a request's or an answer's head
	maxConnections = 8       // of all who try, at once
	maxOffered     = 5       // addresses: they have to fit in a QR
	maxURI         = 512     // bytes of an address
	minPort        = 1024    // below it are services, not holders
)

const mediaType = "application/cbor"

// Network is the local network as a way between devices.
type Network struct {
	addresses func() []netip.Addr
}

var _ domain.Nearby = (*Network)(nil)

// New returns the local network.
func New() *Network { return &Network{addresses: localAddresses} }

// local reports whether an address is of this machine or of a local network: loopback, private (RFC 1918, RFC 4193) or
// link-local. An engagement comes from anybody, and must not make a reader speak to the rest of the world.
func local(a netip.Addr) bool {
	a = a.Unmap()
	return a.Zone() == "" && (a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast())
}

// target returns where an address of an engagement leads. ErrInvalid for another way, and for all but a plain
// http://IP:port/path in the local network: names could lead anywhere.
func target(address domain.NearbyAddress) (*url.URL, netip.AddrPort, error) {
	invalid := func(why string) (*url.URL, netip.AddrPort, error) {
		return nil, netip.AddrPort{}, fmt.Errorf("an address nearby %s: %w", why, domain.ErrInvalid)
	}
	if address.Type != methodHTTP || address.Version != versionHTTP {
		return invalid("of another way")
	}
	u, err := url.Parse(address.URI)
	if err != nil || len(address.URI) > maxURI || u.Scheme != "http" || u.User != nil || u.Opaque != "" || u.ForceQuery ||
		u.RawQuery != "" || u.Fragment != "" {
		return invalid("that is not plain http")
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil || !local(ip) {
		return invalid("outside the local network")
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil || port < minPort {
		return invalid("with the port of a service")
	}
	return u, netip.AddrPortFrom(ip.Unmap(), uint16(port)), nil
}

// localAddresses returns this machine's addresses where others of the local network may reach it, the most likely first and
// loopback last: two programs on one machine meet there. Link-local addresses of IPv6 are left out, as their zone means nothing
// elsewhere.
func localAddresses() []netip.Addr {
	var all []netip.Addr
	add := func(a netip.Addr) {
		a = a.Unmap()
		if !local(a) || a.IsLoopback() || a.Is6() && a.IsLinkLocalUnicast() || len(all) == maxOffered-1 {
			return
		}
		for _, known := range all {
			if known == a {
				return
			}
		}
		all = append(all, a)
	}
	for _, a := range routed() {
		add(a)
	}
	interfaces, _ := net.InterfaceAddrs() // Android does not tell; routed does
	for _, a := range interfaces {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil {
			add(prefix.Addr())
		}
	}
	return append(all, netip.AddrFrom4([4]byte{127, 0, 0, 1}))
}

// routed returns the addresses that this machine would speak to the world from: in a home that is the wireless network. Connecting
// a UDP socket asks the routing table and sends nothing; the far addresses are of documentation (RFC 5737, RFC 3849).
func routed() []netip.Addr {
	var all []netip.Addr
	for _, far := range []string{"203.0.113.1:9", "[2001:db8::1]:9"} {
		c, err := net.Dial("udp", far)
		if err != nil {
			continue
		}
		if a, ok := c.LocalAddr().(*net.UDPAddr); ok {
			all = append(all, a.AddrPort().Addr())
		}
		_ = c.Close()
	}
	return all
}
