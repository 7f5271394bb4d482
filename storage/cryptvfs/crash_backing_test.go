package cryptvfs

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// diskImage is the content of a file. Chunks are never changed once they are in
// place, so a copy of an image costs one slice of pointers.
type diskImage struct {
	chunks []*[chunkSize]byte // nil reads as zeros
	size   int64
}

const chunkSize = 4096

func (im *diskImage) clone() *diskImage {
	return &diskImage{chunks: slices.Clone(im.chunks), size: im.size}
}

func (im *diskImage) writeAt(p []byte, off int64) {
	if len(p) == 0 {
		return
	}
	im.size = max(im.size, off+int64(len(p)))
	for n := int((im.size + chunkSize - 1) / chunkSize); len(im.chunks) < n; {
		im.chunks = append(im.chunks, nil)
	}
	for len(p) > 0 {
		i, in := off/chunkSize, off%chunkSize
		c := new([chunkSize]byte)
		if old := im.chunks[i]; old != nil {
			*c = *old
		}
		n := copy(c[in:], p)
		im.chunks[i] = c
		p, off = p[n:], off+int64(n)
	}
}

// readAt fills p, with zeros past the end, and reports whether the end came first.
func (im *diskImage) readAt(p []byte, off int64) (short bool) {
	clear(p)
	if keep := max(0, im.size-off); keep < int64(len(p)) {
		p, short = p[:keep], true
	}
	for len(p) > 0 {
		i, in := off/chunkSize, off%chunkSize
		n := min(len(p), int(chunkSize-in))
		if c := im.chunks[i]; c != nil {
			copy(p[:n], c[in:])
		}
		p, off = p[n:], off+int64(n)
	}
	return short
}

func (im *diskImage) truncate(size int64) {
	n := int((size + chunkSize - 1) / chunkSize)
	for len(im.chunks) < n {
		im.chunks = append(im.chunks, nil)
	}
	im.chunks = im.chunks[:n]
	if in := size % chunkSize; in != 0 && size < im.size && im.chunks[n-1] != nil {
		c := *im.chunks[n-1]
		clear(c[in:])
		im.chunks[n-1] = &c
	}
	im.size = size
}

// step is what the file system below is asked to do.
type step int

const (
	stepCreate step = iota
	stepWrite
	stepTruncate
	stepSync
	stepRemove
	stepRead
	stepAck   // not a request: the transaction with the number in off was acknowledged
	stepMaybe // it was not, but is there
)

func (s step) String() string {
	return []string{"create", "write", "truncate", "sync", "remove", "read", "ack", "maybe"}[s]
}

// event is a line of a disk's log.
type event struct {
	step step
	file int    // inode
	name string // create, remove
	off  int64  // write; new size for truncate; number for ack
	data []byte // write
	dir  bool   // sync, remove: the directory is synced too
}

func (e event) String() string {
	return fmt.Sprintf("%v %s#%d off=%d len=%d dir=%v", e.step, e.name, e.file, e.off, len(e.data), e.dir)
}

// fault is what happens instead of a step.
type fault struct {
	rc   int32 // zero: nothing goes wrong
	keep int   // bytes of a failing write that reach the file all the same
}

// disk is a file system in memory. It can log all that is done to it and fail
// where it is told to.
type disk struct {
	mu      sync.Mutex
	names   map[string]*inode
	nextIno int
	logging bool
	log     []event
	fail    func(s step, name string, off int64, n int) fault // nil: nothing fails
}

type inode struct {
	id   int
	name string
	img  *diskImage
}

func newDisk() *disk { return &disk{names: map[string]*inode{}} }

// diskOf makes a disk that holds these files. Their numbers follow from their
// names.
func diskOf(names map[string]*diskImage) *disk {
	d := newDisk()
	for _, name := range slices.Sorted(maps.Keys(names)) {
		d.nextIno++
		d.names[name] = &inode{id: d.nextIno, name: name, img: names[name]}
	}
	return d
}

// images copies what the disk holds.
func (d *disk) images() map[string]*diskImage {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[string]*diskImage{}
	for name, f := range d.names {
		out[name] = f.img.clone()
	}
	return out
}

func (d *disk) record(e event) {
	if d.logging {
		d.log = append(d.log, e)
	}
}

// ack notes that a transaction was acknowledged.
func (d *disk) ack(tx int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.record(event{step: stepAck, off: int64(tx)})
}

// maybe notes that a transaction is there whose commit may have failed.
func (d *disk) maybe(tx int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.record(event{step: stepMaybe, off: int64(tx)})
}

func (d *disk) fault(s step, name string, off int64, n int) fault {
	if d.fail == nil {
		return fault{}
	}
	return d.fail(s, name, off, n)
}

// device is the backing under test; the disk in it can be changed for another
// one while nothing is mounted.
type device struct{ disk *disk }

var _ backing = (*device)(nil)

var deviceCount atomic.Int64

// newDevice registers a file system with a device below it.
func newDevice(t testing.TB) (*fileSystem, *device) {
	t.Helper()
	dev := &device{disk: newDisk()}
	fs, err := register(fmt.Sprintf("device-%d", deviceCount.Add(1)), dev)
	if err != nil {
		t.Fatal(err)
	}
	return fs, dev
}

func (v *device) open(_ *libc.TLS, name string, flags int32) (backingFile, int32) {
	d := v.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.names[name]
	if name == "" || f == nil {
		if flags&sqlite3.SQLITE_OPEN_CREATE == 0 && name != "" {
			return nil, sqlite3.SQLITE_CANTOPEN
		}
		if e := d.fault(stepCreate, name, 0, 0); e.rc != sqlite3.SQLITE_OK {
			return nil, e.rc
		}
		d.nextIno++
		f = &inode{id: d.nextIno, name: name, img: &diskImage{}}
		if name != "" {
			d.names[name] = f
			d.record(event{step: stepCreate, file: f.id, name: name})
		}
	}
	const beside = sqlite3.SQLITE_OPEN_MAIN_JOURNAL | sqlite3.SQLITE_OPEN_WAL | sqlite3.SQLITE_OPEN_SUPER_JOURNAL
	return &deviceFile{d: d, f: f, syncDir: flags&sqlite3.SQLITE_OPEN_CREATE != 0 && flags&beside != 0}, sqlite3.SQLITE_OK
}

func (v *device) remove(_ *libc.TLS, name string, syncDir int32) int32 {
	d := v.disk
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.fault(stepRemove, name, 0, 0); e.rc != sqlite3.SQLITE_OK {
		return e.rc
	}
	f := d.names[name]
	if f == nil {
		return sqlite3.SQLITE_IOERR_DELETE_NOENT
	}
	delete(d.names, name)
	d.record(event{step: stepRemove, file: f.id, name: name, dir: syncDir != 0})
	return sqlite3.SQLITE_OK
}

// access counts an empty file as missing, as SQLite's VFS for Unix does.
func (v *device) access(_ *libc.TLS, name string, _ int32) (bool, int32) {
	v.disk.mu.Lock()
	defer v.disk.mu.Unlock()
	f := v.disk.names[name]
	return f != nil && f.img.size > 0, sqlite3.SQLITE_OK
}

func (v *device) fullPath(_ *libc.TLS, name string) (string, int32) { return name, sqlite3.SQLITE_OK }

// deviceFile is an open file of a device. The first sync of a journal or WAL
// syncs the directory too, as SQLite's VFS for Unix does.
type deviceFile struct {
	d       *disk
	f       *inode
	syncDir bool
}

func (o *deviceFile) readAt(_ *libc.TLS, p []byte, off int64) int32 {
	o.d.mu.Lock()
	defer o.d.mu.Unlock()
	if e := o.d.fault(stepRead, o.f.name, off, len(p)); e.rc != sqlite3.SQLITE_OK {
		return e.rc
	}
	if o.f.img.readAt(p, off) {
		return sqlite3.SQLITE_IOERR_SHORT_READ
	}
	return sqlite3.SQLITE_OK
}

func (o *deviceFile) writeAt(_ *libc.TLS, p []byte, off int64) int32 {
	o.d.mu.Lock()
	defer o.d.mu.Unlock()
	if o.f.name == "" {
		o.f.img.writeAt(p, off)
		return sqlite3.SQLITE_OK
	}
	e := o.d.fault(stepWrite, o.f.name, off, len(p))
	if e.rc != sqlite3.SQLITE_OK {
		p = p[:min(e.keep, len(p))]
	}
	if len(p) > 0 {
		o.f.img.writeAt(p, off)
		o.d.record(event{step: stepWrite, file: o.f.id, name: o.f.name, off: off, data: slices.Clone(p)})
	}
	return e.rc
}

func (o *deviceFile) truncate(_ *libc.TLS, size int64) int32 {
	o.d.mu.Lock()
	defer o.d.mu.Unlock()
	if e := o.d.fault(stepTruncate, o.f.name, size, 0); e.rc != sqlite3.SQLITE_OK {
		return e.rc
	}
	o.f.img.truncate(size)
	if o.f.name != "" {
		o.d.record(event{step: stepTruncate, file: o.f.id, name: o.f.name, off: size})
	}
	return sqlite3.SQLITE_OK
}

func (o *deviceFile) sync(*libc.TLS, int32) int32 {
	o.d.mu.Lock()
	defer o.d.mu.Unlock()
	if o.f.name == "" {
		return sqlite3.SQLITE_OK
	}
	if e := o.d.fault(stepSync, o.f.name, 0, 0); e.rc != sqlite3.SQLITE_OK {
		return e.rc
	}
	o.d.record(event{step: stepSync, file: o.f.id, name: o.f.name, dir: o.syncDir})
	o.syncDir = false
	return sqlite3.SQLITE_OK
}

func (o *deviceFile) size(*libc.TLS) (int64, int32) {
	o.d.mu.Lock()
	defer o.d.mu.Unlock()
	return o.f.img.size, sqlite3.SQLITE_OK
}

func (o *deviceFile) lock(*libc.TLS, int32) int32 { return sqlite3.SQLITE_OK }

func (o *deviceFile) fileControl(*libc.TLS, int32, uintptr) int32 { return sqlite3.SQLITE_NOTFOUND }

func (o *deviceFile) characteristics(*libc.TLS) int32 { return 0 }

func (o *deviceFile) close(*libc.TLS) int32 { return sqlite3.SQLITE_OK }

// replay walks through a disk's log and knows at every point what the disk
// holds and what of it would outlast a power cut.
type replay struct {
	names   map[string]int     // directory as programs see it
	content map[int]*diskImage // inodes as programs see them

	durable      map[int]*diskImage // inodes as of their last sync
	pending      map[int][]event
	durableNames map[string]int
	pendingNames []event

	acked int // last transaction acknowledged
	maybe int // last one that may be there besides
	last  event
}

func newReplay() *replay {
	return &replay{
		names: map[string]int{}, content: map[int]*diskImage{}, durable: map[int]*diskImage{},
		pending: map[int][]event{}, durableNames: map[string]int{}, acked: noTx,
	}
}

// replayOf starts with these files, all of them durable.
func replayOf(d *disk) *replay {
	r := newReplay()
	for name, f := range d.names {
		r.names[name], r.durableNames[name] = f.id, f.id
		r.content[f.id], r.durable[f.id] = f.img.clone(), f.img.clone()
	}
	return r
}

func (r *replay) apply(e event) {
	r.last = e
	switch e.step {
	case stepAck:
		r.acked, r.maybe = int(e.off), int(e.off)
	case stepMaybe:
		r.maybe = int(e.off)
	case stepCreate:
		r.names[e.name] = e.file
		r.content[e.file], r.durable[e.file] = &diskImage{}, &diskImage{}
		r.pendingNames = append(r.pendingNames, e)
	case stepRemove:
		delete(r.names, e.name)
		r.pendingNames = append(r.pendingNames, e)
	case stepWrite, stepTruncate:
		change(r.content[e.file], e)
		r.pending[e.file] = append(r.pending[e.file], e)
	case stepSync:
		r.durable[e.file] = r.content[e.file].clone()
		delete(r.pending, e.file)
	}
	if e.dir {
		r.durableNames = maps.Clone(r.names)
		r.pendingNames = nil
	}
}

func change(img *diskImage, e event) {
	if e.step == stepTruncate {
		img.truncate(e.off)
	} else {
		img.writeAt(e.data, e.off)
	}
}

// killed is the disk after the process ended here: all it did is there.
func (r *replay) killed() *disk {
	out := map[string]*diskImage{}
	for name, ino := range r.names {
		out[name] = r.content[ino].clone()
	}
	return diskOf(out)
}
