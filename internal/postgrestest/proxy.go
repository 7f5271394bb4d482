package postgrestest

import (
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Proxy stands between a test and its database, and can be cut like a network.
type Proxy struct {
	server   string // socket
	database string
	folder   string

	mu     sync.Mutex
	listen net.Listener
	open   map[net.Conn]bool
}

const socket = ".s.PGSQL.5432" // its name in a folder is PostgreSQL's convention

// NewProxy returns a proxy before the database of an address that Open or Server.Database gave.
func NewProxy(t testing.TB, database string) *Proxy {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := os.MkdirTemp("/tmp", "pgproxy")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{server: filepath.Join(u.Query().Get("host"), socket), database: u.Path[1:], folder: folder, open: map[net.Conn]bool{}}
	t.Cleanup(func() {
		p.Cut()
		_ = os.RemoveAll(folder)
	})
	p.Restore(t)
	return p
}

// Address is the address of the database by way of the proxy.
func (p *Proxy) Address() string { return address(p.folder, p.database) }

// Cut breaks all connections and takes no more.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listen != nil {
		_ = p.listen.Close()
		p.listen = nil
	}
	for c := range p.open {
		_ = c.Close()
	}
	clear(p.open)
}

// Restore takes connections again.
func (p *Proxy) Restore(t testing.TB) {
	t.Helper()
	l, err := net.Listen("unix", filepath.Join(p.folder, socket))
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.listen = l
	p.mu.Unlock()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.join(l, c)
		}
	}()
}

// join carries bytes both ways until one side ends.
func (p *Proxy) join(l net.Listener, client net.Conn) {
	server, err := net.Dial("unix", p.server)
	if err != nil {
		_ = client.Close()
		return
	}
	p.mu.Lock()
	if p.listen != l { // cut meanwhile
		p.mu.Unlock()
		_, _ = client.Close(), server.Close()
		return
	}
	p.open[client], p.open[server] = true, true
	p.mu.Unlock()
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{client, server}, {server, client}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_, _ = client.Close(), server.Close()
		})
	}
	both.Wait()
	p.mu.Lock()
	delete(p.open, client)
	delete(p.open, server)
	p.mu.Unlock()
}
