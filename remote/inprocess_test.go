package remote_test

import (
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"razvorot/remote"
)

// settled waits until no more goroutines run than before, and returns how many do.
func settled(before int) int {
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(end); {
		runtime.Gosched()
	}
	return runtime.NumGoroutine()
}

func TestClosingEndsLongRequestsAndLeavesNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		entered, left := make(chan struct{}, 3), make(chan struct{}, 3)
		p := remote.ServeInProcess(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/wait" {
				entered <- struct{}{}
				<-r.Context().Done()
				left <- struct{}{}
			}
			_, _ = io.Copy(w, r.Body)
		}))
		client := &http.Client{Transport: p.Transport()}
		response, err := client.Post(remote.InProcessBase, "text/plain", strings.NewReader("back"))
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(response.Body); err != nil || string(b) != "back" {
			t.Fatal(string(b), err)
		}
		response.Body.Close()
		for range 3 {
			go func() {
				if response, err := client.Get(remote.InProcessBase + "/wait"); err == nil {
					response.Body.Close()
				}
			}()
			<-entered
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		if len(left) != 3 {
			t.Errorf("%d of 3 handlers have ended when Close returns", len(left))
		}
		if _, err := client.Get(remote.InProcessBase); err == nil {
			t.Error("a closed authority answers")
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
	if after := settled(before); after > before {
		t.Errorf("%d goroutines, %d before", after, before)
	}
}

func TestALargeBodyThatNobodyReadsDoesNotHang(t *testing.T) {
	p := remote.ServeInProcess(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusConflict) }))
	defer p.Close()
	client := &http.Client{Transport: p.Transport()}
	response, err := client.Post(remote.InProcessBase, "text/plain", strings.NewReader(strings.Repeat("x", 4<<20)))
	if err == nil {
		response.Body.Close()
		if response.StatusCode != http.StatusConflict {
			t.Error(response.StatusCode)
		}
	}
}
