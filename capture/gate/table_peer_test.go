package gate_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// peer is another program that reads zones.
type peer struct {
	name string
	// ready prepares it in a folder, or tells why it is not there.
	ready func(dir string) error
	// read reads the files of a folder.
	read func(dir string, files []string) ([]answer, error)
}

// answer is what a peer read in one photograph, and how many milliseconds it took.
type answer struct {
	Lines []string
	MS    float64
}

// reader is the program for node: cut the zone out, read it, the next.
const reader = `const {getMrz, readMrz} = require('mrz-detection'); const {Image} = require('image-js');
(async () => {
  for (const file of process.argv.slice(2)) {
    const begin = Date.now();
    let lines = [];
    try { lines = (await readMrz(getMrz(await Image.load(file)))).mrz; } catch (e) {}
    console.log('=' + JSON.stringify({Lines: lines, MS: Date.now() - begin}));
  }
})();`

// mrzDetection is npm's mrz-detection, installed into the folder.
var mrzDetection = peer{name: "npm mrz-detection 0.4.1", ready: installed, read: func(dir string, files []string) ([]answer, error) {
	cmd := exec.Command("node", append([]string{"read.js"}, files...)...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var answers []answer
	for _, line := range strings.Split(string(out), "\n") {
		text, ok := strings.CutPrefix(line, "=")
		if !ok {
			continue
		}
		var a answer
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			return nil, err
		}
		answers = append(answers, a)
	}
	return answers, nil
}}

// installed gets the npm package, from a folder where it is already or from the registry.
func installed(dir string) error {
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "read.js"), []byte(reader), 0o600); err != nil {
		return err
	}
	if ready := os.Getenv("TABLE_MRZ_DETECTION"); ready != "" {
		return os.Symlink(filepath.Join(ready, "node_modules"), filepath.Join(dir, "node_modules"))
	}
	cmd := exec.Command("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "mrz-detection@0.4.1")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm install: %w: %.200s", err, out)
	}
	return nil
}

// tesseract is Debian's, with the model for English: there is none for OCR-B in Debian. What it finds is what has the
// length of a line of a zone.
var tesseract = peer{name: "Debian tesseract (eng)", ready: func(string) error {
	_, err := exec.LookPath("tesseract")
	return err
}, read: func(dir string, files []string) ([]answer, error) {
	var answers []answer
	for _, file := range files {
		begin := time.Now()
		cmd := exec.Command("tesseract", file, "-", "--psm", "11", "-c",
			"tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
		cmd.Dir = dir
		out, err := cmd.Output()
		if err != nil {
			return nil, err
		}
		a := answer{MS: float64(time.Since(begin).Milliseconds())}
		for _, line := range strings.Split(string(out), "\n") {
			if line = strings.ReplaceAll(line, " ", ""); slices.Contains([]int{30, 36, 44}, len(line)) {
				a.Lines = append(a.Lines, line)
			}
		}
		answers = append(answers, a)
	}
	return answers, nil
}}

// compare lets a peer read photographs that should be read, and says how it did beside the gate.
func (p peer) compare(tb testing.TB, own []outcome) string {
	dir := tb.TempDir()
	if err := p.ready(dir); err != nil {
		return fmt.Sprintf("left out: %v", err)
	}
	var files []string
	for i, o := range own {
		files = append(files, fmt.Sprintf("%04d.jpg", i))
		if err := os.WriteFile(filepath.Join(dir, files[i]), o.data, 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	answers, err := p.read(dir, files)
	if err != nil || len(answers) != len(own) {
		return fmt.Sprintf("left out: %d answers, %v", len(answers), err)
	}
	var theirs, ours share
	var took, gates float64
	for i, o := range own {
		theirs.add(slices.Equal(answers[i].Lines, o.mrz))
		ours.add(o.exact)
		took, gates = took+answers[i].MS, gates+float64(o.took.Milliseconds())
	}
	return fmt.Sprintf("%v, the gate %v; %.0f ms a photograph, %.1f × the gate's", theirs, ours,
		took/float64(max(1, len(own))), took/max(1, gates))
}
