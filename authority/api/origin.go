package api

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"razvorot/authority"
)

func (x *exchange) admit(d authority.Demand) error {
	if desk, able := x.h.desk.(Doorkeeper); able {
		return desk.Admit(x.Context(), d)
	}
	return nil
}

// maxHops bounds how many addresses of X-Forwarded-For are looked at.
const maxHops = 16

func (h *handler) origin(r *http.Request) netip.Addr { return Origin(r, h.proxies) }

// Origin returns where a request comes from: the last address that no proxy of ours put before its own. What stands before it may
// be anybody's invention. The zero Addr is for a request through memory.
func Origin(r *http.Request, proxies []netip.Prefix) netip.Addr {
	ours := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	from := at.Addr().Unmap()
	if !ours(from) {
		return from
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i, hop := range slices.Backward(hops) {
		before, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil || len(hops)-i > maxHops {
			return from
		}
		if from = before.Unmap(); !ours(from) {
			return from
		}
	}
	return from
}
