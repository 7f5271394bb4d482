package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// TestMain removes what build made.
func TestMain(m *testing.M) {
	code := m.Run()
	if workshop != "" {
		_ = os.RemoveAll(workshop) // a folder for temporary files
	}
	os.Exit(code)
}

var workshop string

// build makes the command as scripts run it, once, when the first test needs it.
var build = sync.OnceValues(func() (string, error) {
	var err error
	if workshop, err = os.MkdirTemp("", "passport-verify"); err != nil {
		return "", err
	}
	program := filepath.Join(workshop, "passport-verify.exe")
	c := exec.Command("go", "build", "-o", program, "razvorot/cmd/passport-verify")
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return program, nil
})

// ran is what a run of the command came to.
type ran struct {
	code     int
	out, err string
}

// command runs the command with something on its standard input.
func command(t *testing.T, in []byte, args ...string) ran {
	t.Helper()
	var out, complaint bytes.Buffer
	if testing.Short() { // without building it
		code := run(context.Background(), args, console{bytes.NewReader(in), &out, &complaint})
		return ran{code, out.String(), complaint.String()}
	}
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(program, args...)
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(in), &out, &complaint
	err = c.Run()
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
	if want := v.code(); r.code != want {
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
	i := slices.IndexFunc(r.Documents[0].Elements, func(e said) bool { return e.Identifier == identifier })
	if i < 0 {
		return nil
	}
	return r.Documents[0].Elements[i].Value
}
