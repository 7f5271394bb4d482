package peertest_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// node is the process of one peer. One request is under way at a time.
type node struct {
	mu      sync.Mutex
	in      io.WriteCloser
	out     *bufio.Reader
	process *exec.Cmd
}

// The processes by peer, as they were started.
var (
	nodesMu sync.Mutex
	nodes   = map[string]*node{}
	prepare = sync.OnceValues(install)
)

// nodeOf returns a peer's process, or skips the test where there can be none. «animo web» is animo with the Web Crypto API.
func nodeOf(t testing.TB, peer string) *node {
	t.Helper()
	if testing.Short() {
		t.Skip("a short run starts no node: the race detector does not see into it")
	}
	nodesMu.Lock()
	defer nodesMu.Unlock()
	if n := nodes[peer]; n != nil {
		return n
	}
	n, err := startNode(peer)
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("the peers cannot be installed or started: ", err)
	}
	if err != nil {
		t.Skip("the peers cannot be installed or started: ", err)
	}
	nodes[peer] = n
	return n
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, n := range nodes {
		_ = n.in.Close() // node ends with its input
		_ = n.process.Wait()
	}
	os.Exit(code)
}

func startNode(peer string) (*node, error) {
	home, err := prepare()
	if err != nil {
		return nil, err
	}
	n := &node{process: exec.Command("node", append([]string{filepath.Join(home, "peers.mjs")}, strings.Fields(peer)...)...)}
	n.process.Stderr = os.Stderr
	if n.in, err = n.process.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := n.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	n.out = bufio.NewReaderSize(out, 1<<20)
	return n, n.process.Start()
}

// install brings libraries and scripts together, since a script finds its libraries beside itself, and returns the folder.
func install() (string, error) {
	home, err := installLibraries()
	if err != nil {
		return "", err
	}
	scripts, err := filepath.Glob("testdata/*.mjs")
	if err != nil {
		return "", err
	}
	for _, script := range scripts {
		b, err := os.ReadFile(script)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(home, filepath.Base(script)), b, 0o600); err != nil {
			return "", err
		}
	}
	return home, nil
}

// installLibraries brings what the lock file names into a folder of the cache that is named after it, and returns the folder.
func installLibraries() (string, error) {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return "", err
		}
	}
	lock, err := os.ReadFile("testdata/package-lock.json")
	if err != nil {
		return "", err
	}
	wanted, err := os.ReadFile("testdata/package.json")
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(lock, wanted...))
	home := filepath.Join(cache, "razvorot-peers", hex.EncodeToString(sum[:8]))
	done := filepath.Join(home, "installed")
	if _, err := os.Stat(done); err == nil {
		return home, nil
	}
	if err := os.MkdirAll(home, 0o700); err != nil {
		return "", err
	}
	for name, b := range map[string][]byte{"package.json": wanted, "package-lock.json": lock} {
		if err := os.WriteFile(filepath.Join(home, name), b, 0o600); err != nil {
			return "", err
		}
	}
	npm := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	npm.Dir = home
	npm.WaitDelay = 5 * time.Minute
	if said, err := npm.CombinedOutput(); err != nil {
		return "", errors.New("npm ci: " + err.Error() + "\n" + string(said))
	}
	return home, os.WriteFile(done, nil, 0o600)
}

// object is a JSON object; see peers.mjs for how bytes and dates travel.
type object = map[string]any

func inBytes(b []byte) object { return object{"bytes": base64.StdEncoding.EncodeToString(b)} }

func inTime(t time.Time) object { return object{"time": t.UTC().Format(time.RFC3339)} }

// outBytes returns bytes that came from node.
func outBytes(t testing.TB, v any) []byte {
	t.Helper()
	o, ok := v.(object)
	if !ok {
		t.Fatalf("no bytes: %v", v)
	}
	text, _ := o["bytes"].(string)
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) == 0 {
		t.Fatalf("no bytes: %v", v)
	}
	return b
}

// ask lets a peer do something and returns its value, or what it threw.
func ask(t testing.TB, peer, do string, with object) (any, error) {
	t.Helper()
	n := nodeOf(t, peer)
	request := object{"do": do}
	maps.Copy(request, with)
	line, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, err := n.in.Write(append(line, '\n')); err != nil {
		t.Fatal("node has ended: ", err)
	}
	line, err = n.out.ReadBytes('\n')
	if err != nil {
		t.Fatal("node has ended: ", err)
	}
	var answer struct {
		Value any
		Error *string
	}
	if err := json.NewDecoder(bytes.NewReader(line)).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if answer.Error != nil {
		return nil, errors.New(*answer.Error)
	}
	return answer.Value, nil
}

// jwk returns a key as JSON Web Key, with or without its private part.
func jwk(t testing.TB, k *ecdsa.PrivateKey, private bool) object {
	t.Helper()
	point, err := k.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if k.Curve != elliptic.P256() {
		t.Fatal("a key of another curve")
	}
	text := base64.RawURLEncoding.EncodeToString
	o := object{"kty": "EC", "crv": "P-256", "x": text(point[1:33]), "y": text(point[33:])}
	if private {
		d, err := k.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		o["d"] = text(d)
	}
	return o
}
