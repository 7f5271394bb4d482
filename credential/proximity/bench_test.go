package proximity

import "testing"

// response is about what a photo ID with its portrait takes.
const response = 6 << 10

func BenchmarkSession(b *testing.B) {
	key, e := engaged(b)
	for b.Loop() {
		r, err := StartReader(e)
		if err != nil {
			b.Fatal(err)
		}
		m, err := r.Establish(make([]byte, 1024))
		if err != nil {
			b.Fatal(err)
		}
		h := StartHolder(key, e)
		if _, err := h.Open(m); err != nil {
			b.Fatal(err)
		}
		if m, err = h.Seal(make([]byte, response), StatusEnd); err != nil {
			b.Fatal(err)
		}
		if _, _, err := r.Open(m); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(e.URI())), "characters/QR")
}

func BenchmarkExchange(b *testing.B) {
	var i *Invitation
	var answer []byte
	for b.Loop() {
		var v *Invited
		var err error
		i, v = invited(b)
		answer, err = v.Seal(make([]byte, response))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := i.Open(answer, moment); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(i.Bytes())-len("question")), "B-over-request")
	b.ReportMetric(float64(len(answer)-response), "B-over-response")
}
