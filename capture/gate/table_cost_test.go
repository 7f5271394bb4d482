package gate_test

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"razvorot/capture/gate"
	"razvorot/capture/scene"
	"razvorot/domain"
)

// twelve is a clean photograph of twelve megapixels of a document.
func twelve(d scene.Document) photograph {
	return taken(scene.Spec{Seed: testSeed + 12, Document: d, Paper: scene.Woven, Ground: scene.Wood, Degradation: scene.Clean,
		Width: 4000, Height: 3000, Fill: 0.8, Rotation: 0.06, TiltX: 0.05, Noise: 1.5, Shade: 0.2, Quality: 90})
}

// cost is what the gate needs for a photograph on one thread, in multiples of decoding it.
type cost struct {
	decode, gate time.Duration
}

func (c cost) String() string {
	return fmt.Sprintf("%.2f × (%d ms, decoding alone %d ms)", float64(c.gate)/float64(c.decode), c.gate.Milliseconds(), c.decode.Milliseconds())
}

// measured takes turns at decoding and examining, and the least of each: what else runs on the machine only adds.
func measured(tb testing.TB, p photograph, rounds int) cost {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var c cost
	for range rounds {
		begin := time.Now()
		if _, err := jpeg.Decode(bytes.NewReader(p.data)); err != nil {
			tb.Fatal(err)
		}
		decode := time.Since(begin)
		begin = time.Now()
		if _, err := gate.Examine(context.Background(), gate.Request{Data: p.data, Wanted: p.wanted, Now: onThisDay}); err != nil {
			tb.Fatal(err)
		}
		took := time.Since(begin)
		if c.decode == 0 {
			c = cost{decode, took}
		}
		c = cost{min(c.decode, decode), min(c.gate, took)}
	}
	return c
}

// peakFile names the environment variable through which the program is told to look at one file and tell its peak memory.
const peakFile = "TABLE_PEAK_FILE"

// TestPeakOfOnePhotograph is run by peak in a process of its own.
func TestPeakOfOnePhotograph(t *testing.T) {
	path := os.Getenv(peakFile)
	if path == "" {
		t.Skip("no photograph is named")
	}
	before := highWater(t)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gate.Examine(context.Background(), gate.Request{Data: data, Now: onThisDay,
		Wanted: gate.Wanted{Kind: domain.DocumentKind(os.Getenv("TABLE_PEAK_KIND")), Role: domain.PageRole(os.Getenv("TABLE_PEAK_ROLE"))}}); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("peak %d before %d\n", highWater(t), before)
}

// highWater returns the most memory the process has had, in MB.
func highWater(tb testing.TB) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		tb.Skip("the system does not tell the peak of a process's memory")
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		tb.Fatal(err)
	}
	return kb / 1024
}

// peak returns the peak memory in MB of a process that looks at one photograph, and what it had before.
func peak(tb testing.TB, p photograph) (after, before int) {
	path := filepath.Join(tb.TempDir(), "photo.jpg")
	if err := os.WriteFile(path, p.data, 0o600); err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run", "^TestPeakOfOnePhotograph$", "-test.v")
	cmd.Env = append(os.Environ(), peakFile+"="+path, "TABLE_PEAK_KIND="+string(p.wanted.Kind), "TABLE_PEAK_ROLE="+string(p.wanted.Role))
	out, err := cmd.CombinedOutput()
	if err != nil {
		tb.Fatalf("%v: %s", err, out)
	}
	if at := strings.Index(string(out), "peak "); at >= 0 {
		if _, err := fmt.Sscanf(string(out[at:]), "peak %d before %d", &after, &before); err != nil {
			tb.Fatal(err)
		}
	}
	return after, before
}

// inOrder returns the keys of the degradations, those that fail most first.
func (f *figures) inOrder() []string {
	var names []string
	for name := range f.by {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		weight := func(n string) float64 { return f.by[n][0].part() + f.by[n][1].part() }
		if d := weight(a) - weight(b); d != 0 {
			return map[bool]int{true: -1, false: 1}[d < 0]
		}
		return strings.Compare(a, b)
	})
	return names
}
