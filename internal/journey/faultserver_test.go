package journey_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"razvorot/authority/config"
	"razvorot/authority/server"
	"razvorot/domain"
)

// serverVariable tells the test program to be a server of a trial whose time runs fast, since this moment.
const serverVariable = "RAZVOROT_JOURNEY_SERVER_SINCE"

// pace is how fast time runs for the servers and devices of these tests: what a killed server had claimed is free after 60 s of theirs,
// and a passport takes 16.
const pace = 8

// fast is a clock that runs at that pace, the same in all processes that begin at the same moment.
type fast struct{ since time.Time }

var _ domain.Clock = fast{}

func (f fast) Now() time.Time { return f.since.Add(pace * time.Since(f.since)) }

func (f fast) After(d time.Duration) <-chan time.Time {
	later := make(chan time.Time, 1)
	time.AfterFunc(d/pace, func() { later <- f.Now() })
	return later
}

// beServer is what «authority serve --simulate» does, by that clock.
func beServer(since, folder string) int {
	err := func() error {
		begun, err := time.Parse(time.RFC3339Nano, since)
		if err != nil {
			return err
		}
		c, err := config.Load(config.Trial(folder), "", os.Environ())
		if err != nil {
			return err
		}
		c.Clock = fast{begun}
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGTERM)
		r, err := server.Start(context.Background(), c)
		if err != nil {
			return err
		}
		select {
		case err = <-r.Failed():
		case <-signals:
		}
		if err != nil {
			return err
		}
		return r.Stop(context.Background())
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// cluster is server processes over one database behind one address, as a distributor of connections gives it.
type cluster struct {
	t        *testing.T
	clock    fast
	database string // as the servers are told
	folder   string
	environ  []string
	door     net.Listener
	doors    sync.WaitGroup

	mu   sync.Mutex
	up   []*process
	turn int
}

// newCluster starts the distributor, and so many servers.
func newCluster(t *testing.T, database string, servers int, environ ...string) *cluster {
	t.Helper()
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{t: t, clock: fast{time.Now().Truncate(time.Second)}, database: database, folder: filepath.Join(t.TempDir(), "server"), door: door}
	c.environ = append(environ, "AUTHORITY_PUBLIC_URL="+c.url(), serverVariable+"="+c.clock.since.Format(time.RFC3339Nano),
		folderVariable+"="+c.folder, "AUTHORITY_DATABASE_CONNECTIONS=12", "AUTHORITY_RULES_BY_HAND=false", "AUTHORITY_RULES_CODES_PER_HOUR=1000")
	c.doors.Go(c.distribute)
	t.Cleanup(func() {
		_ = door.Close()
		c.doors.Wait()
	})
	for range servers {
		c.start()
	}
	return c
}

func (c *cluster) url() string { return "https://" + c.door.Addr().String() }

// start adds a server to those that get connections.
func (c *cluster) start() *process {
	c.t.Helper()
	self, err := os.Executable()
	if err != nil {
		c.t.Fatal(err)
	}
	p := launch(c.t, exec.Command(self), c.database, c.folder, c.environ...)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.up = append(c.up, p)
	return p
}

// retire has a server get no more connections.
func (c *cluster) retire(p *process) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.up = slices.DeleteFunc(c.up, func(x *process) bool { return x == p })
}

// kill ends a server as kill -9 does.
func (c *cluster) kill(p *process) {
	c.t.Helper()
	if err := p.command.Process.Kill(); err != nil {
		c.t.Fatal(err)
	}
	<-p.ended
	p.ended <- nil // for who stops it in the end
	c.retire(p)
}

// replace starts another server and ends this one in order, while it has requests under way.
func (c *cluster) replace(p *process) {
	c.t.Helper()
	c.start()
	c.retire(p)
	p.stop()
	p.ended <- nil
}

// distribute gives each connection to the next server.
func (c *cluster) distribute() {
	for {
		client, err := c.door.Accept()
		if err != nil {
			return
		}
		c.doors.Go(func() {
			if server := c.next(); server != nil {
				join(client, server)
			}
			_ = client.Close()
		})
	}
}

func (c *cluster) next() net.Conn {
	c.mu.Lock()
	all := slices.Clone(c.up)
	c.turn++
	turn := c.turn
	c.mu.Unlock()
	for i := range all {
		if conn, err := net.Dial("tcp", all[(turn+i)%len(all)].listens); err == nil {
			return conn
		}
	}
	return nil
}

// join carries bytes both ways until one side ends.
func join(a, b net.Conn) {
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{a, b}, {b, a}} {
		both.Go(func() {
			_, _ = io.Copy(way[0], way[1])
			_, _ = a.Close(), b.Close()
		})
	}
	both.Wait()
}

// launch runs a command that is a server, and waits until it answers.
func launch(t *testing.T, command *exec.Cmd, database, folder string, environment ...string) *process {
	t.Helper()
	p := &process{t: t, config: config.Trial(folder), command: command, ended: make(chan error, 1)}
	p.config.Database.Address = config.NewSecret(database)
	p.command.Env = append(append(os.Environ(), "AUTHORITY_DATABASE_ADDRESS="+database, "AUTHORITY_API_LISTEN=127.0.0.1:0",
		"AUTHORITY_CONSOLE_LISTEN=127.0.0.1:0", "AUTHORITY_ADMIN_LISTEN=127.0.0.1:0"), environment...)
	said, err := p.command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make(chan struct{})
	go p.listen(bufio.NewScanner(said), ready)
	t.Cleanup(p.stop)
	select {
	case <-ready:
	case err := <-p.ended:
		p.ended <- nil
		t.Fatal("the server ended at once: ", err, "\n", p.said())
	case <-time.After(2 * time.Minute):
		t.Fatal("the server does not start: ", p.said())
	}
	p.trust(folder)
	return p
}
