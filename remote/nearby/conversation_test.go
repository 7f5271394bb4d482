package nearby

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"net/netip"
	"testing"

	"razvorot/credential/proximity"
	"razvorot/credential/request"
	"razvorot/domain"
)

// heard is a channel that notes what passes.
type heard struct {
	domain.NearbyChannel
	all *bytes.Buffer
}

// note sends a message.
func (h heard) note(t *testing.T, message []byte) {
	t.Helper()
	h.all.Write(message)
	if err := h.Send(during(t), message); err != nil {
		t.Fatal(err)
	}
}

func received(t *testing.T, c domain.NearbyChannel) []byte {
	t.Helper()
	b, err := c.Receive(during(t))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestAHolderAndAReaderMeetByAQRAndNobodyElseUnderstandsThem(t *testing.T) {
	o := offered(t)
	key := must[*ecdh.PrivateKey](t)(ecdh.P256().GenerateKey(rand.Reader))
	shown := must[proximity.Engagement](t)(proximity.NewEngagement(key, o.Addresses()))

	scanned := must[proximity.Engagement](t)(proximity.ParseEngagement(shown.URI()))
	asks := must[*proximity.Reader](t)(proximity.StartReader(scanned))
	wanted := request.Request{Documents: []request.Document{{DocType: "org.iso.23220.photoid.1",
		Items: []request.NameSpaceItems{{Name: "org.iso.23220.1", Elements: []request.Item{{Identifier: "age_over_18"}}}}}}}
	question := must[[]byte](t)(wanted.Encode(asks.Transcript(), nil, nil))
	reader := heard{connectedTo(t, scanned.Addresses[0]), new(bytes.Buffer)}
	reader.note(t, must[[]byte](t)(asks.Establish(question)))

	holder := heard{must[domain.NearbyChannel](t)(o.Accept(during(t))), reader.all}
	defer holder.Close()
	answers := proximity.StartHolder(key, shown)
	asked := must[request.Request](t)(request.Parse(must[[]byte](t)(answers.Open(received(t, holder)))))
	if asked.Documents[0].Items[0].Elements[0].Identifier != "age_over_18" {
		t.Errorf("%+v", asked)
	}
	holder.note(t, must[[]byte](t)(answers.Seal([]byte("the answer"), proximity.StatusEnd)))

	plain, status, err := asks.Open(received(t, reader))
	if err != nil || string(plain) != "the answer" || status != proximity.StatusEnd {
		t.Errorf("%q, %d, %v", plain, status, err)
	}
	for _, word := range []string{"age_over_18", "photoid", "the answer"} {
		if bytes.Contains(reader.all.Bytes(), []byte(word)) {
			t.Errorf("%q went over the air in clear", word)
		}
	}
}

func connectedTo(t *testing.T, a domain.NearbyAddress) domain.NearbyChannel {
	t.Helper()
	c := must[domain.NearbyChannel](t)(New().Connect(during(t), a))
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestThisMachineIsReachedAtEveryAddressItOffers(t *testing.T) {
	o := must[domain.NearbyOffer](t)(New().Offer(during(t)))
	defer o.Close()
	for _, a := range o.Addresses() {
		if err := connectedTo(t, a).Close(); err != nil {
			t.Errorf("%s: %v", a.URI, err)
		}
	}
	key := must[*ecdh.PrivateKey](t)(ecdh.P256().GenerateKey(rand.Reader))
	if e := must[proximity.Engagement](t)(proximity.NewEngagement(key, o.Addresses())); len(e.URI()) > 600 {
		t.Errorf("%d characters make a QR that is hard to scan", len(e.URI()))
	}
}

func FuzzTarget(f *testing.F) {
	f.Add("http://127.0.0.1:4000/a")
	f.Add("http://[::ffff:192.168.1.2]:4000/a")
	f.Fuzz(func(t *testing.T, uri string) {
		u, at, err := target(domain.NearbyAddress{Type: methodHTTP, Version: versionHTTP, URI: uri})
		if err != nil {
			return
		}
		ip, err := netip.ParseAddr(u.Hostname())
		if err != nil || ip.Unmap() != at.Addr() || !local(at.Addr()) || at.Port() < minPort {
			t.Errorf("%q leads to %v", uri, at)
		}
	})
}
