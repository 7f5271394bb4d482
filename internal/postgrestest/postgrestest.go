// Package postgrestest gives tests a PostgreSQL of their own. Tests alone use it.
//
// A server is a cluster in a temporary folder, reached by a unix socket in it and by nothing else. It writes nothing through
// to the disk (fsync=off): what it keeps is lost with the machine, not with a process. One server is shared by all tests
// of a binary (Open), in memory where there is enough; a test that kills its server starts another (Start). When the test binary
// ends, however it ends, its servers end too and their folders are removed.
//
// Under -short, and where there is no PostgreSQL, tests are skipped and say so; with CI=true in the environment they fail.
package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Open returns the address (postgres://…) of an empty database on the server that the tests of this binary share. It is
// dropped with whatever is connected to it when the test ends.
func Open(t testing.TB) string {
	t.Helper()
	return ours(t).Database(t)
}

func ours(t testing.TB) *Server {
	t.Helper()
	bin := programs(t)
	shared.once.Do(func() { shared.server, shared.err = start(bin, inMemory()) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server
}

var shared struct {
	once   sync.Once
	server *Server
	err    error
}

// OpenCopy is Open for a database that is a copy of one that prepare made: once for every name in a run of the binary. The copies for
// the next tests are made while this one runs.
func OpenCopy(t testing.TB, name string, prepare func(address string) error) string {
	t.Helper()
	s := ours(t)
	copies.Lock()
	ready := copies.of[name]
	if ready == nil {
		if err := errors.Join(s.exec(context.Background(), "CREATE DATABASE "+name+" TEMPLATE template0"), prepare(s.address(name))); err != nil {
			copies.Unlock()
			t.Fatal("failed to prepare a database:", err)
		}
		ready = make(chan database, 2)
		copies.of[name] = ready
		go func() { // ends with the binary
			for {
				ready <- s.create(name)
			}
		}()
	}
	copies.Unlock()
	return s.use(t, <-ready)
}

var copies = struct {
	sync.Mutex
	of map[string]chan database // that are ready to be used
}{of: map[string]chan database{}}

// Start starts a server that belongs to one test, with settings of its own besides, each as name=value: «fsync=on».
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	s, err := start(programs(t), onDisk, settings...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s
}

var databases atomic.Int64

// Database returns the address of an empty database of the server, which must be running. It is dropped when the test ends.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	return s.use(t, s.create("template0"))
}

// database is one that was made, or why it was not.
type database struct {
	name string
	err  error
}

func (s *Server) create(template string) database {
	name := fmt.Sprintf("test%d", databases.Add(1))
	return database{name, s.exec(context.Background(), "CREATE DATABASE "+name+" TEMPLATE "+template)}
}

// use has a database be dropped when the test ends; the next test does not wait for that.
func (s *Server) use(t testing.TB, d database) string {
	t.Helper()
	if d.err != nil {
		t.Fatal("failed to create a database:", d.err)
	}
	t.Cleanup(func() {
		go func() { _ = s.exec(context.Background(), "DROP DATABASE "+d.name+" WITH (FORCE)") }() // the server was killed, perhaps
	})
	return s.address(d.name)
}

func (s *Server) address(database string) string { return address(s.folder, database) }

func address(folder, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("tester"), Path: "/" + database, RawQuery: url.Values{"host": {folder}}.Encode()}
	return u.String()
}

func (s *Server) exec(ctx context.Context, query string) error {
	c, err := pgx.Connect(ctx, s.address("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = c.Close(ctx) }()
	_, err = c.Exec(ctx, query)
	return err
}

// programs returns the folder of PostgreSQL's programs, the newest where there are several.
func programs(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("the way over SQLite shows the same of everything but PostgreSQL")
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real // beside which the others are
		}
		return filepath.Dir(path)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // as Debian has it, off the PATH
	slices.Sort(found)
	switch {
	case len(found) > 0:
		return filepath.Dir(found[len(found)-1])
	case os.Getenv("CI") == "true":
		t.Fatal("PostgreSQL is not installed; scripts/packages.sh names its package")
	default:
		t.Skip("PostgreSQL is not installed; scripts/packages.sh names its package")
	}
	return ""
}
