package journey_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/domain"
	"razvorot/internal/wiring"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

// folderVariable tells the test program to be the citizen who is killed, or where the server that it is has its things.
const folderVariable = "RAZVOROT_JOURNEY_FOLDER"

func TestMain(m *testing.M) {
	folder := os.Getenv(folderVariable)
	if since := os.Getenv(serverVariable); since != "" {
		os.Exit(beServer(since, folder))
	}
	if folder != "" {
		os.Exit(beKilled(folder))
	}
	status := m.Run()
	removeBuilt()
	os.Exit(status)
}

// quick are rules under which the authority decides soon after it was asked, and not at once: kills fall in between too.
func quick() authority.Rules {
	d := 20 * time.Millisecond
	return authority.Rules{Registry: d, RegistryRetry: d, DocumentCheck: d, Processing: d, Checking: d, Preparing: d}
}

func open(folder string) *wiring.Program {
	cheap := keyslot.FloorParams()
	return wiring.New(wiring.Options{Dir: folder, Vault: storage.Options{Params: &cheap, BackupWork: 10}, Host: "test", Rules: quick(),
		Password: authority.LeastPasswordCost()})
}

// beKilled goes the way in this process until it is over or the process is killed.
func beKilled(folder string) int {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	program := open(folder)
	if err := (citizen{app: program.App, papers: filepath.Dir(folder)}).walk(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if err := program.Close(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// kills is how often the citizen is killed altogether.
const kills = 60

// TestTheJourneyKilledAtAnyMomentGoesOnWhereItWas kills the program, again and again on the same device, until it was killed
// as often as we want; each device is then let finish, and must hold one application and one passport.
func TestTheJourneyKilledAtAnyMomentGoesOnWhereItWas(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute; the short run leaves it out")
	}
	home := t.TempDir()
	span := duration(t, home)
	random := rand.New(rand.NewPCG(1, 2))
	killed, devices := 0, 0
	for ; killed < kills; devices++ {
		folder := filepath.Join(home, fmt.Sprint("device", devices))
		for finished := false; !finished; {
			// Early moments as likely as late ones, whatever the machine: a part of what an undisturbed journey takes.
			after := time.Duration(random.Float64() * 0.6 * float64(span))
			if killed >= kills {
				after = time.Hour
			}
			finished = runCitizen(t, folder, after)
			if !finished {
				killed++
			}
		}
		mustHoldOnePassport(t, folder)
	}
	t.Logf("killed %d times on %d devices, every journey was finished", killed, devices)
}

// duration is how long an undisturbed journey takes here.
func duration(t *testing.T, home string) time.Duration {
	t.Helper()
	var begin time.Time
	for _, device := range []string{"first", "second"} { // the first one also draws the documents
		begin = time.Now()
		if !runCitizen(t, filepath.Join(home, device), time.Hour) {
			t.Fatal("the undisturbed journey was not finished")
		}
	}
	return time.Since(begin)
}

// runCitizen starts the citizen in a process of their own and kills it after a while. It reports whether the journey was
// over before.
func runCitizen(t *testing.T, folder string, after time.Duration) bool {
	t.Helper()
	var said bytes.Buffer
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), folderVariable+"="+folder)
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = command.Process.Kill() })
	err := command.Wait()
	inTime := !timer.Stop()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return true
	case inTime && errors.As(err, &exit) && exit.ExitCode() == -1:
		return false
	}
	t.Fatalf("the journey broke off: %v\n%s", err, said.String())
	return false
}

func mustHoldOnePassport(t *testing.T, folder string) {
	t.Helper()
	ctx := t.Context()
	program := open(folder)
	defer func() {
		if err := program.Close(ctx); err != nil {
			t.Error(err)
		}
	}()
	if err := (citizen{app: program.App, papers: filepath.Dir(folder)}).walk(ctx); err != nil {
		t.Fatal(err)
	}
	applications, err := program.Applications(ctx)
	if err != nil {
		t.Fatal(err)
	}
	passports, err := program.Passports(ctx)
	if err != nil {
		t.Fatal(err)
	}
	documents, err := program.CountDocuments(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if len(applications) != 1 || len(passports) != 1 || documents != 4 {
		t.Errorf("%d applications, %d passports, %d documents; want 1, 1 and 4", len(applications), len(passports), documents)
	}
	if len(passports) == 1 && passports[0].State != domain.PassportActive {
		t.Errorf("the passport is %s", passports[0].State)
	}
}
