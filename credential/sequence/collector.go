package sequence

import "hash/crc32"

// Collector puts frames together. The zero Collector is ready; it belongs to one goroutine. It takes the message of the first
// frame it is given.
type Collector struct {
	of   frame // the first frame: what all frames of the message have in common
	rows []row // by the lowest part in them; no data where there is none yet
	rank int
	done []byte
}

// row is one equation: these parts add up to this.
type row struct {
	parts mixture
	data  []byte
}

// Add takes the text of a frame, in any order and as often as they come. It returns how much of the message is there, 0 to 1; at 1
// Message has it. ErrMalformed is what is no frame, ErrOther a frame of another message: both change nothing, and a new Collector
// is for whoever wants the other message. ErrMalformed is also returned when frames that were forged gave no message; then it
// begins anew.
func (c *Collector) Add(text string) (done float64, err error) {
	f, err := parse(text)
	if err != nil {
		return c.progress(), err
	}
	if c.rows == nil {
		c.of = f
		c.rows = make([]row, parts(f.length, len(f.part)))
	}
	if f.sum != c.of.sum || f.length != c.of.length || len(f.part) != len(c.of.part) {
		return c.progress(), ErrOther
	}
	if c.done != nil {
		return 1, nil
	}
	c.insert(row{choose(f.sum, f.number, len(c.rows)), f.part})
	if c.rank == len(c.rows) {
		message := c.solve()
		if crc32.ChecksumIEEE(message) != c.of.sum {
			*c = Collector{}
			return 0, ErrMalformed
		}
		c.done = message
	}
	return c.progress(), nil
}

// Message returns the message once it is whole.
func (c *Collector) Message() ([]byte, bool) { return c.done, c.done != nil }

func (c *Collector) progress() float64 {
	if c.rows == nil {
		return 0
	}
	return float64(c.rank) / float64(len(c.rows))
}

// insert takes out of an equation what others say, and keeps it when something is left (Gaussian elimination over GF(2)).
func (c *Collector) insert(r row) {
	for {
		first := r.parts.first()
		if first < 0 {
			return
		}
		known := &c.rows[first]
		if known.data == nil {
			*known = r
			c.rank++
			return
		}
		r.parts.add(known.parts)
		add(r.data, known.data)
	}
}

// solve puts in what is known, from the last part up: each equation then has its lowest part alone.
func (c *Collector) solve() []byte {
	size := len(c.of.part)
	message := make([]byte, len(c.rows)*size)
	for i := len(c.rows) - 1; i >= 0; i-- {
		part := message[i*size:][:size]
		copy(part, c.rows[i].data)
		for other := range c.rows[i].parts.each() {
			if other != i {
				add(part, message[other*size:][:size])
			}
		}
	}
	return message[:c.of.length]
}
