package dpop

import (
	"net/url"
	"strings"
)

// normal returns an address as addresses are compared (RFC 9449, 4.3, with RFC 3986, 6.2.2 and 6.2.3): scheme and host in small
// letters, no default port, no query, no fragment, a path.
func normal(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return "", bad("about no address")
	}
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	switch scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	default:
		return "", bad("about no address")
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	return scheme + "://" + host + path, nil
}
