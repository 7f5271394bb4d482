package gate_test

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"razvorot/capture/scene"
)

// number returns a number from the environment.
func number(tb testing.TB, name string, usual int) int {
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		tb.Fatalf("%s: %v", name, err)
	}
	return n
}

// examined lets the gate look at so many photographs, as many at once as there are processors, in their order.
func examined(tb testing.TB, n int, take func(i int) photograph) []outcome {
	outcomes, faults := make([]outcome, n), make([]error, n)
	var wait sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range next {
				outcomes[i], faults[i] = examine(take(i))
				if !outcomes[i].readable {
					outcomes[i].data = nil // only peers need it again
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
	for _, err := range faults {
		if err != nil {
			tb.Error(err)
		}
	}
	return outcomes
}

// print writes the rows of accuracy.
func (f *figures) print(title string) {
	fmt.Printf("\n%s\n", title)
	fmt.Printf("  zone exact, of what should be read    %v\n", f.read)
	fmt.Printf("  wrong fields with valid check digits  %d\n", f.wrong)
	fmt.Printf("  to be refused, and refused            %v\n", f.refused)
	fmt.Printf("  false alarms                          %v\n", f.falseAlarms)
	fmt.Printf("  outline: mean IoU %.4f, 0.95 or more  %v\n", f.meanOverlap(), f.near)
	fmt.Printf("  turned upright                        %v\n", f.upright)
	for _, name := range f.inOrder() {
		fmt.Printf("    %-12s read %v, judged rightly %v\n", name, f.by[name][0], f.by[name][1])
	}
	if os.Getenv("TABLE_MISSES") != "" {
		for _, m := range f.misses {
			fmt.Println("  !", m)
		}
	}
}

func counted(outcomes []outcome) *figures {
	f := &figures{}
	for _, o := range outcomes {
		f.count(o)
	}
	return f
}

// BenchmarkTable prints the table: accuracy on the given photographs and on generated ones, cost of one of twelve megapixels,
// and how peers do on the same. TABLE_PHOTOS (300) says how many are generated, TABLE_PEERS (40) how many the peers get,
// TABLE_MISSES that each miss is named, TABLE_MRZ_DETECTION where the npm package is installed already.
func BenchmarkTable(b *testing.B) {
	for b.Loop() {
		folder, truths := given()
		if truths == nil {
			fmt.Println("given photographs: left out, shared/data/capture is not here")
		}
		own := examined(b, len(truths), func(i int) photograph { return truths[i].photograph(b, folder) })
		counted(own).print(fmt.Sprintf("given photographs (%d)", len(own)))
		n := number(b, "TABLE_PHOTOS", 300)
		made := examined(b, n, func(i int) photograph { return generated(firstSeed + uint64(i)) })
		counted(made).print(fmt.Sprintf("generated photographs (%d)", n))
		fmt.Println("\ncost of one photograph of 12 MP, one thread, as multiples of image/jpeg's decode")
		for _, c := range []struct {
			name     string
			document scene.Document
		}{{"without a zone", scene.SNILS}, {"with a zone", scene.ForeignPassport}} {
			p := twelve(c.document)
			after, before := peak(b, p)
			fmt.Printf("  %-15s %v, peak %d MB (%d MB before it)\n", c.name, measured(b, p, 5), after, before)
		}
		var peers []outcome
		for _, o := range append(own, made...) {
			if o.readable && len(peers) < number(b, "TABLE_PEERS", 40) {
				peers = append(peers, o)
			}
		}
		fmt.Printf("\npeers, on %d photographs that should be read\n", len(peers))
		for _, p := range []peer{mrzDetection, tesseract} {
			fmt.Printf("  %-24s %s\n", p.name, p.compare(b, peers))
		}
	}
}
