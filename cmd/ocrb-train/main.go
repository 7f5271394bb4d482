// Command ocrb-train makes the weights of the recogniser of OCR-B lines from lines that it draws:
//
//	GOEXPERIMENT=simd go run ./cmd/ocrb-train -steps 3600 -out capture/ocrb/weights.bin
//
// The same seed and steps give the same file.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"time"

	"razvorot/capture/ocrb"
	"razvorot/capture/ocrb/training"
)

func main() {
	seed := flag.Uint64("seed", 1, "what all chance hangs on")
	steps := flag.Int("steps", 3600, "batches of 8 strips")
	out := flag.String("out", "weights.bin", "file for the weights")
	every := flag.Int("every", 250, "steps between reports, each with the weights so far")
	flag.Parse()
	if err := run(*seed, *steps, *every, *out); err != nil {
		log.Fatal(err)
	}
}

func run(seed uint64, steps, every int, out string) error {
	begun := time.Now()
	easy, hard := training.Hold(seed+1e9, 20, 0.4), training.Hold(seed+2e9, 40, 1)
	fmt.Printf("sixteen lanes at once: %v\n", training.Fast)
	var loss float64
	var failed error
	n := training.Train(training.Plan{Seed: seed, Steps: steps, Report: func(step int, l float64, n *ocrb.Network) {
		loss += l
		if (step+1)%every != 0 || failed != nil {
			return
		}
		failed = os.WriteFile(out, n.Encode(), 0o644)
		fmt.Printf("%7d  loss %.4f  %s %s  %v\n", step+1, loss/float64(every), share(training.Measure(n, easy)),
			share(training.Measure(n, hard)), time.Since(begun).Round(time.Second))
		loss = 0
	}})
	if failed != nil {
		return failed
	}
	n.Heat = training.Temperature(n, training.Hold(seed+3e9, 300, 0.8))
	fmt.Printf("temperature %.2f, %v\n", n.Heat, time.Since(begun).Round(time.Second))
	return os.WriteFile(out, n.Encode(), 0o644)
}

func share(f training.Figures) string {
	return fmt.Sprintf("%6.2f %% right (%.2f %% missed)", 100*float64(f.Right)/float64(f.Letters),
		100*float64(f.Missed)/float64(f.Letters))
}
