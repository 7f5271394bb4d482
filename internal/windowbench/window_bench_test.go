package windowbench_test

import (
	"fmt"
	"hash/crc32"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	fynetest "fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	"golang.org/x/crypto/argon2"

	"razvorot/ui/theme"
)

const (
	rounds = 5
	// rest is how long a window stands still before its memory is read, and idle how long it is watched after that.
	rest = 3 * time.Second
	idle = 15 * time.Second
	// button is how many pixels of the accent make a button and not some letters.
	button = 2000
)

// figures are those of one start.
type figures struct {
	first    time.Duration   // from exec to the first frame that can be used
	opened   time.Duration   // from the passphrase to home, with the derivation
	derive   time.Duration   // what the derivation takes
	screen   time.Duration   // from the click to the documents
	switches []time.Duration // from the click to the last change of the frame, of each of the items
	memory   memory
	cpu      float64 // of a core, in per cent, while nobody does anything
}

// BenchmarkProgramBesideABareWindow starts the program on a device with 500 documents and the bare window, in turn.
func BenchmarkProgramBesideABareWindow(b *testing.B) {
	requireTools(b, "gcc", "Xvfb", "openbox", "xdotool")
	if _, err := os.Stat("/proc/self/smaps_rollup"); err != nil {
		b.Skip("the system tells no memory by way of /proc/self/smaps_rollup")
	}
	program, bare := build(b, "."), build(b, "./internal/windowbench/testdata/bare")
	home, empty := newDevice(b, 500), b.TempDir()
	fynetest.NewTempApp(b) // the toolkit's colours are those of an app
	d := startDisplay(b)
	// The first start of each fills the system's cache of files, and is not counted.
	d.measureBare(bare, empty, 0)
	d.measureProgram(program, home, 0)
	for b.Loop() {
		var ours, theirs []figures
		for range rounds {
			theirs = append(theirs, d.measureBare(bare, empty, idle))
			ours = append(ours, d.measureProgram(program, home, idle))
			b.Logf("%s\nbare %+v\nours %+v", load(), theirs[len(theirs)-1], ours[len(ours)-1])
		}
		report(b, ours, theirs)
	}
}

func report(b *testing.B, ours, theirs []figures) {
	metric := func(unit string, of []figures, f func(figures) float64) float64 {
		all := make([]float64, len(of))
		for i, one := range of {
			all[i] = f(one)
		}
		slices.Sort(all)
		b.ReportMetric(all[len(all)/2], unit)
		return all[len(all)/2]
	}
	seconds := func(f func(figures) time.Duration) func(figures) float64 {
		return func(one figures) float64 { return f(one).Seconds() }
	}
	first := func(one figures) time.Duration { return one.first }
	rss := func(one figures) float64 { return one.memory.resident }
	usable := seconds(func(one figures) time.Duration { return one.first + one.opened - one.derive })
	slowest := 0.0
	bareFirst := metric("s/bare-first", theirs, seconds(first))
	metric("s/first", ours, seconds(first))
	metric("s/derive", ours, seconds(func(one figures) time.Duration { return one.derive }))
	metric("s/home-over-derive", ours, seconds(func(one figures) time.Duration { return one.opened - one.derive }))
	metric("s/documents", ours, seconds(func(one figures) time.Duration { return one.screen }))
	for i := range items {
		slowest = max(slowest, metric(fmt.Sprintf("s/switch-%d", i), ours, seconds(func(one figures) time.Duration { return one.switches[i] })))
	}
	b.ReportMetric(1000*slowest, "ms/slowest-switch")
	b.ReportMetric(metric("s/usable", ours, usable)-bareFirst, "s-over-bare")
	b.ReportMetric(metric("MB/rss", ours, rss)-metric("MB/bare-rss", theirs, rss), "MB-rss-over-bare")
	for name, f := range map[string]func(figures) float64{
		"pss":       func(one figures) float64 { return one.memory.shared },
		"private":   func(one figures) float64 { return one.memory.private },
		"anonymous": func(one figures) float64 { return one.memory.own },
	} {
		b.ReportMetric(metric("MB/"+name, ours, f)-metric("MB/bare-"+name, theirs, f), "MB-"+name+"-over-bare")
	}
	metric("%cpu/idle", ours, func(one figures) float64 { return one.cpu })
	metric("%cpu/bare-idle", theirs, func(one figures) float64 { return one.cpu })
}

// measureBare starts the bare window, watches it for a while and closes it.
func (d *display) measureBare(program, home string, idle time.Duration) (f figures) {
	primary := colourOf(fynetheme.DefaultTheme().Color(fynetheme.ColorNamePrimary, fynetheme.VariantLight))
	p := d.start(program, home)
	f.first = d.until("the bare window", func() bool { return d.count(primary, 0) > button }).Sub(p.begun)
	p.settle(&f, idle)
	p.close()
	return f
}

// measureProgram starts the program, opens the vault, looks at the documents, comes back home and closes it.
func (d *display) measureProgram(program, home string, idle time.Duration) (f figures) {
	accent := colourOf(theme.Light.Primary)
	p := d.start(program, home)
	f.first = d.until("the door", func() bool { return d.count(accent, 0) > button }).Sub(p.begun)
	p.find()
	time.Sleep(still) // a page that has just come may take no clicks yet
	p.click(300, 237)
	d.do("type", "--delay", "20", passphrase)
	begun := time.Now()
	d.do("key", "Return")
	f.opened = d.until("home", func() bool { return p.on(itemHome) && d.count(accent, p.x+railWidth) > button }).Sub(begun)
	f.derive = derive()
	begun = time.Now()
	p.click(100, itemY(itemDocuments))
	f.screen = d.until("the documents", func() bool {
		return p.on(itemDocuments) && d.count(accent, p.x+railWidth) > button && p.colours(600) > 100
	}).Sub(begun)
	time.Sleep(rest) // the previews are made
	for _, y := range items {
		f.switches = append(f.switches, p.switchTo(y))
	}
	p.click(100, itemY(itemHome))
	d.until("home again", func() bool { return p.on(itemHome) && d.count(accent, p.x+railWidth) > button })
	p.settle(&f, idle)
	p.close()
	return f
}

// settle lets the window rest, reads its memory and watches it.
func (p *process) settle(f *figures, idle time.Duration) {
	time.Sleep(rest)
	f.memory = p.memory()
	if idle == 0 {
		return
	}
	before := p.cpu()
	time.Sleep(idle)
	f.cpu = 100 * float64(p.cpu()-before) / float64(idle)
}

// The rail of the program, in dp; the display has one pixel for each.
const (
	railWidth     = 230
	itemHome      = 0
	itemDocuments = 2
)

func itemY(item int) int { return 96 + 52*item }

// items are where the items of the rail are that are switched between: all but the documents, whose pictures come one by
// one after the screen is there, and home, which comes first and last.
var items = []int{itemY(1), itemY(3), itemY(4), 530, 582, 634, 686, itemY(itemHome)}

// still is how long a frame is watched for the last change.
const still = 600 * time.Millisecond

// switchTo clicks an item and returns how long it took until the frame stood still. The mouse is there before.
func (p *process) switchTo(y int) (took time.Duration) {
	p.b.Helper()
	p.display.do("mousemove", strconv.Itoa(p.x+100), strconv.Itoa(p.y+y))
	time.Sleep(still)
	p.display.look()
	last := crc32.ChecksumIEEE(p.display.frame)
	begun := time.Now()
	p.display.do("click", "1")
	again := time.NewTicker(glance)
	defer again.Stop()
	for time.Since(begun) < still {
		p.display.look()
		if now := crc32.ChecksumIEEE(p.display.frame); now != last {
			last, took = now, time.Since(begun)
		}
		<-again.C
	}
	return took
}

// on reports whether an item of the rail is the current one: its ground is another than that of the empty rail.
func (p *process) on(item int) bool {
	empty := p.at(190, 400)
	return empty == colourOf(theme.Light.Surface) && p.at(190, itemY(item)) != empty
}

// colours returns how many colours there are below a line of the window: pictures have many.
func (p *process) colours(from int) int {
	seen := map[colour]bool{}
	for y := from / 2; y < from; y++ {
		for x := railWidth; x < railWidth+100; x++ {
			seen[p.at(x, y)] = true
		}
	}
	return len(seen)
}

// derive returns how long the derivation takes now, in this process.
func derive() time.Duration {
	debug.FreeOSMemory() // a program that has just started gets its memory from the system
	begun := time.Now()
	argon2.IDKey([]byte(passphrase), make([]byte, 16), derivation.Time, derivation.Memory, derivation.Threads, 32)
	return time.Since(begun)
}

func colourOf(c interface{ RGBA() (r, g, b, a uint32) }) colour {
	r, g, b, _ := c.RGBA()
	return colour(r>>8<<16 | g>>8<<8 | b>>8)
}

// load tells how busy the machine is.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "load unknown"
	}
	return fmt.Sprintf("load %s", strings.Join(strings.Fields(string(text))[:3], " "))
}
