package cryptvfs

import (
	"maps"
	"math/rand/v2"
)

// sectorSize is what a device writes whole or not at all. A write that is cut
// off by a power cut changes only bytes in its own range.
const sectorSize = 512

// outage says what of the unsynced changes a power cut leaves. Every change is
// kept or lost by the chance it is given, so that lost, torn and reordered
// writes all occur.
//
// The model of directories is that of a file system with a journal: changes of
// one name come in order; a synced directory keeps all changes so far; the
// first sync of a new journal or WAL syncs the directory, as SQLite's VFS for
// Unix does it, that of a main file does not; a removal is durable at once only
// where SQLite asks for it. Contents and names do not wait for each other.
type outage struct {
	keep     float64 // chance of a change to last
	torn     bool    // the chance is that of each sector, not of each write
	names    float64 // chance of each step of a name to last
	tail     int     // with tail > 0 only as many of the last changes of a file have a chance
	truncate bool    // truncations last in any case
}

// outages are the kinds of power cut that are tried.
var outages = []outage{
	{keep: 0, names: 0},
	{keep: 0.5, names: 0.5},
	{keep: 0.5, torn: true, names: 0.5},
	{keep: 0.9, torn: true, names: 1},
	{keep: 1, names: 0},
	{keep: 1, names: 0.5, tail: 1, torn: true},
	{keep: 0.1, torn: true, names: 0.9, truncate: true},
	{keep: 1, tail: 2, names: 1},
}

// cut is the disk after a power cut here.
func (r *replay) cut(o outage, rng *rand.Rand) *disk {
	names := maps.Clone(r.durableNames)
	stopped := map[string]bool{}
	for _, e := range r.pendingNames {
		if stopped[e.name] || rng.Float64() >= o.names {
			stopped[e.name] = true
			continue
		}
		if e.step == stepCreate {
			names[e.name] = e.file
		} else {
			delete(names, e.name)
		}
	}
	out := map[string]*diskImage{}
	for name, ino := range names {
		img := r.durable[ino].clone()
		pending := r.pending[ino]
		for i, e := range pending {
			if o.tail == 0 || i >= len(pending)-o.tail {
				o.settle(img, e, rng)
			}
		}
		out[name] = img
	}
	return diskOf(out)
}

// settle puts what lasts of a change into img.
func (o outage) settle(img *diskImage, e event, rng *rand.Rand) {
	switch {
	case e.step == stepTruncate:
		if o.truncate || rng.Float64() < o.keep {
			img.truncate(e.off)
		}
	case !o.torn:
		if rng.Float64() < o.keep {
			img.writeAt(e.data, e.off)
		}
	default:
		for off, p := e.off, e.data; len(p) > 0; {
			n := min(int64(len(p)), sectorSize-off%sectorSize)
			if rng.Float64() < o.keep {
				img.writeAt(p[:n], off)
			}
			p, off = p[n:], off+n
		}
	}
}

// killedMidWrite is the disk after the process was killed within its last
// write, of which only the first bytes are there; nil if it was not a write.
// The replay must stand before that write.
func (r *replay) killedMidWrite(e event, rng *rand.Rand) *disk {
	if e.step != stepWrite || len(e.data) <= sectorSize {
		return nil
	}
	d := r.killed()
	for _, f := range d.names {
		if f.name == e.name {
			f.img.writeAt(e.data[:sectorSize*(1+rng.IntN((len(e.data)-1)/sectorSize))], e.off)
		}
	}
	return d
}
