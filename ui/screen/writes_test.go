package screen_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"razvorot/ui/screen"
)

func TestTheVaultIsClosedAfterWhatIsOnItsWay(t *testing.T) {
	e, _, queue, _ := env()
	e.Writes = &screen.Writes{}
	var order []string
	held, closed := make(chan struct{}), make(chan error)
	e.Act(func(context.Context) error {
		<-held
		order = append(order, "kept")
		return nil
	}, nil)
	go func() {
		closed <- e.Writes.Close(t.Context(), func(context.Context) error {
			order = append(order, "closed")
			return nil
		})
	}()
	close(held)
	if err := <-closed; err != nil {
		t.Error(err)
	}
	drained(queue)
	if want := []string{"kept", "closed"}; !slices.Equal(order, want) {
		t.Errorf("%v; want %v", order, want)
	}
}

func TestTheVaultIsClosedThoughAWriteHangs(t *testing.T) {
	e, _, _, _ := env()
	e.Writes = &screen.Writes{}
	held := make(chan struct{})
	defer close(held)
	e.Keep(func(context.Context) error { <-held; return nil }, nil)
	over, cancel := context.WithCancel(t.Context()) // as after SaveTime
	cancel()
	broken := errors.New("broken")
	if err := e.Writes.Close(over, func(context.Context) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("it was not closed: %v", err)
	}
}

func TestWhatWasNotKeptIsUntoldUntilTheScreenWasTold(t *testing.T) {
	e, _, queue, _ := env()
	e.Writes = &screen.Writes{}
	first, second := errors.New("first"), errors.New("second")
	for _, err := range []error{nil, first, second} {
		e.Keep(func(context.Context) error { return err }, func(error) {})
		if waited := e.Writes.Wait(t.Context()); waited != nil {
			t.Fatal(waited)
		}
	}
	e.Keep(func(context.Context) error { return errors.New("may fail in silence") }, nil)
	if err := e.Writes.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := e.Writes.Untold(); !errors.Is(got, first) {
		t.Errorf("untold is %v", got)
	}
	for told := 0; told < 3; {
		told += queue.Drain()
	}
	if got := e.Writes.Untold(); got != nil {
		t.Errorf("untold is %v, though the screen was told", got)
	}
}

func TestOfTwoChoicesTheLaterOneIsKept(t *testing.T) {
	e, visit, queue, _ := env()
	e.Writes = &screen.Writes{}
	began, held := make(chan bool), make(chan struct{})
	var kept []bool
	var told []error
	choice := screen.NewChoice(e, func(_ context.Context, yes bool) error {
		began <- yes
		<-held
		kept = append(kept, yes)
		return nil
	}, func(err error) { told = append(told, err) })
	choice.Keep(true)
	if !<-began {
		t.Fatal("another choice is kept")
	}
	choice.Keep(false)
	choice.Keep(true)
	choice.Keep(false)
	visit.Cover()
	close(held)
	if <-began {
		t.Error("a choice is kept that was changed since")
	}
	if err := e.Writes.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := []bool{true, false}; !slices.Equal(kept, want) {
		t.Errorf("kept %v; want %v", kept, want)
	}
	for len(told) < 2 {
		queue.Drain()
	}
}
