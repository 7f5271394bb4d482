package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// built is the command as scripts run it; empty in the short run, which calls it without building.
var built string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(withCommand(m))
}

func withCommand(m *testing.M) int {
	if testing.Short() {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "passport-verify")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	built = filepath.Join(dir, "passport-verify.exe")
	build := exec.Command("go", "build", "-o", built, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// ran is what a run of the command came to.
type ran struct {
	code     int
	out, err string
}

// command runs the command with something on its standard input.
func command(t *testing.T, in []byte, args ...string) ran {
	t.Helper()
	var out, complaint bytes.Buffer
	if built == "" {
		code := run(context.Background(), args, console{bytes.NewReader(in), &out, &complaint})
		return ran{code, out.String(), complaint.String()}
	}
	c := exec.Command(built, args...)
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(in), &out, &complaint
	err := c.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		t.Fatal(err)
	} else if ok {
		return ran{exit.ExitCode(), out.String(), complaint.String()}
	}
	return ran{exitGenuine, out.String(), complaint.String()}
}

// verdict reads the JSON of a run whose code must be the one of its outcome.
func (r ran) verdict(t *testing.T) report {
	t.Helper()
	var v report
	if err := json.Unmarshal([]byte(r.out), &v); err != nil {
		t.Fatalf("no JSON: %v\nexit %d\n%s%s", err, r.code, r.out, r.err)
	}
	if want := exitCodes[v.Outcome]; r.code != want {
		t.Errorf("exit code %d of a verdict of %s, want %d", r.code, v.Outcome, want)
	}
	return v
}

// wants checks outcome, check and exit code.
func (r ran) wants(t *testing.T, what string, code int, check string) report {
	t.Helper()
	v := r.verdict(t)
	if r.code != code || string(v.Check) != check {
		t.Errorf("%s: exit %d, %s %s; want %d %s", what, r.code, v.Outcome, v.Check, code, check)
	}
	return v
}

// failed wants no verdict and a complaint.
func (r ran) failed(t *testing.T, what string) {
	t.Helper()
	if r.code != exitFailed || r.out != "" || r.err == "" {
		t.Errorf("%s: exit %d, %q, %q", what, r.code, r.out, r.err)
	}
}

// value returns an element of the only document.
func (r report) value(t *testing.T, identifier string) any {
	t.Helper()
	if len(r.Documents) != 1 {
		t.Fatalf("%d documents", len(r.Documents))
	}
	i := slices.IndexFunc(r.Documents[0].Elements, func(e element) bool { return e.Identifier == identifier })
	if i < 0 {
		return nil
	}
	return r.Documents[0].Elements[i].Value
}
