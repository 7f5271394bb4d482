package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

// app is an app that speaks to the process.
type app struct {
	*process
	*remote.Client
	phone person.Phone
}

const password = "Снег-в-мае-2031!"

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// signedIn is somebody with an account and a session.
func (p *process) signedIn() *app {
	p.Helper()
	client := must(remote.New(remote.Options{Base: "https://" + p.API, Transport: p.client.Transport, Sessions: &remotetest.Sessions{}}))
	c := &app{p, client, must(person.ParsePhone("+79001234567"))}
	ctx := p.Context()
	sent := must(c.StartRegistration(ctx, domain.NewKey(), c.phone, must(person.ParseEmail("someone@example.org"))))
	r := domain.Registration{Password: password, Ticket: c.ticket(sent, domain.MessageRegister)}
	for _, text := range must(c.ConsentTexts(ctx, "ru")) {
		if text.ID == domain.UserAgreement || text.ID == domain.PersonalData {
			r.Consents = append(r.Consents, text.Agree(time.Now()))
		}
	}
	must(c.FinishRegistration(ctx, domain.NewKey(), r))
	sent = must(c.SignIn(ctx, person.Login{Phone: c.phone}, password, domain.DeviceInfo{Name: "Стол"}))
	must(c.FinishSignIn(ctx, c.ticket(sent, domain.MessageSignIn)))
	return c
}

// ticket confirms the newest code, which the counter has.
func (c *app) ticket(s domain.CodeSent, purpose domain.MessagePurpose) domain.Ticket {
	c.Helper()
	var code string
	c.eventually("a code to "+string(purpose), func() bool {
		status, text := c.get("http://" + c.Admin + "/trial/messages")
		var messages []domain.TrialMessage
		if status != http.StatusOK || json.Unmarshal([]byte(text), &messages) != nil {
			return false
		}
		for _, m := range slices.Backward(messages) {
			if m.Purpose == purpose && m.Code != "" {
				code = m.Code
				break
			}
		}
		return code != ""
	})
	return must(c.ConfirmCode(c.Context(), s.Challenge, code))
}

func TestALongPollIsAnsweredBeforeTheProgramEnds(t *testing.T) {
	p := serveTrial(t)
	c := p.signedIn()
	_, cursor, err := c.FetchChanges(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 1)
	go func() {
		_, _, err := c.FetchChanges(t.Context(), cursor, time.Minute)
		answered <- err
	}()
	p.eventually("a poll that waits", func() bool {
		_, text := p.get("http://" + p.Admin + "/metrics")
		return strings.Contains(text, "\nauthority_long_polls 1\n")
	})
	begun := time.Now()
	p.signal(syscall.SIGTERM)
	if err := <-answered; err != nil {
		t.Error("it was cut off:", err)
	}
	p.ended(30 * time.Second)
	if took := time.Since(begun); took > 15*time.Second {
		t.Error("it took", took)
	}
}

// slow is content whose second half comes when it is let.
type slow struct {
	first, rest io.Reader
	begun       chan struct{}
	let         chan struct{}
	once        bool
}

func (s *slow) Read(b []byte) (int, error) {
	n, err := s.first.Read(b)
	if n > 0 || err != io.EOF {
		return n, err
	}
	if !s.once {
		s.once = true
		close(s.begun)
		<-s.let
	}
	return s.rest.Read(b)
}

func TestAnUploadEndsBeforeTheProgramDoes(t *testing.T) {
	p := serveTrial(t)
	c := p.signedIn()
	var picture bytes.Buffer
	if err := jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 600, 800)), nil); err != nil {
		t.Fatal(err)
	}
	content := picture.Bytes()
	u := must(c.CreateUpload(t.Context(), domain.NewKey(), domain.PageUpload{Document: "d", Kind: domain.KindPortrait, Page: domain.NewID[domain.PageID](),
		Role: domain.PageFront, MediaType: domain.MediaJPEG, Size: int64(len(content)), Digest: domain.HashOf(content)}))
	s := &slow{first: bytes.NewReader(content[:100]), rest: bytes.NewReader(content[100:]), begun: make(chan struct{}), let: make(chan struct{})}
	answered := make(chan error, 1)
	go func() {
		u, err := c.AppendUpload(t.Context(), u.ID, 0, s)
		if err == nil && !u.Done() {
			err = io.ErrShortWrite
		}
		answered <- err
	}()
	<-s.begun
	p.signal(syscall.SIGTERM)
	p.eventually("the server stops", func() bool { return strings.Contains(p.said(), "the server stops") })
	if status, _ := p.get("https://" + p.API + "/v1/authority"); status == http.StatusOK {
		p.eventually("no more connections", func() bool {
			p.client.CloseIdleConnections()
			status, _ := p.get("https://" + p.API + "/v1/authority")
			return status == 0
		})
	}
	close(s.let)
	if err := <-answered; err != nil {
		t.Error("it was cut off:", err)
	}
	p.ended(30 * time.Second)
}
