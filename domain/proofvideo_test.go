package domain

import (
	"bytes"
	"image"
	"image/jpeg"
	"strings"
	"testing"
)

// TestA4AVideoCallMovesByItsTable goes over every state, action and actor: what is not named here does not happen.
func TestA4AVideoCallMovesByItsTable(t *testing.T) {
	type move struct {
		from   ProofState
		action ProofAction
		by     Actor
	}
	moves := map[move]ProofState{
		{ProofBooked, MoveSlot, Citizen}:       ProofBooked,
		{ProofBooked, EnterRoom, Citizen}:      ProofWaiting,
		{ProofBooked, FailProof, System}:       ProofFailed,
		{ProofBooked, CancelProof, Citizen}:    ProofCancelled,
		{ProofWaiting, LeaveRoom, Citizen}:     ProofBooked,
		{ProofWaiting, LeaveRoom, System}:      ProofBooked,
		{ProofWaiting, TakeCall, Operator}:     ProofCalling,
		{ProofWaiting, FailProof, System}:      ProofFailed,
		{ProofWaiting, CancelProof, Citizen}:   ProofCancelled,
		{ProofCalling, RequeueCall, System}:    ProofWaiting,
		{ProofCalling, BreakCall, Citizen}:     ProofBooked,
		{ProofCalling, BreakCall, Operator}:    ProofBooked,
		{ProofCalling, BreakCall, System}:      ProofBooked,
		{ProofCalling, ConfirmProof, Operator}: ProofProven,
		{ProofCalling, FailProof, Operator}:    ProofFailed,
		{ProofCalling, FailProof, System}:      ProofFailed,
	}
	for _, from := range ProofStates() {
		for _, action := range ProofActions() {
			for _, by := range Actors() {
				next, err := ProofAttempt{Way: ProofVideo, State: from, Version: 1}.Move(action, by)
				want, may := moves[move{from, action, by}]
				if may != (err == nil) || may && (next.State != want || next.Version != 2) {
					t.Errorf("%s %s by %s: %v, %v", from, action, by, next, err)
				}
			}
		}
	}
}

// picture is a JPEG of a size.
func jpegOf(w, h int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestA4ATurnIsHeldAgainstItsBounds(t *testing.T) {
	line := func(id, text string) []VideoLine { return []VideoLine{{ID: id, Text: text}} }
	for name, turn := range map[string]VideoTurn{
		"no picture":         {Frame: []byte("no")},
		"too wide":           {Frame: jpegOf(VideoFrameSide+1, 10)},
		"too many bytes":     {Frame: append(jpegOf(640, 480), make([]byte, VideoFrameBytes)...)},
		"a line without id":  {Lines: line("", "да")},
		"an empty line":      {Lines: line("1", "  ")},
		"a line too long":    {Lines: line("1", strings.Repeat("я", VideoLineRunes+1))},
		"too many at once":   {Lines: make([]VideoLine, VideoTurnLines+1)},
		"a line not of UTF8": {Lines: line("1", "\xff")},
	} {
		if len(turn.Check()) == 0 {
			t.Error(name, "is taken")
		}
	}
	for _, turn := range []VideoTurn{{}, {Frame: jpegOf(640, 480)}, {Lines: line("1", strings.Repeat("я", VideoLineRunes))}} {
		if found := turn.Check(); len(found) > 0 {
			t.Error(found)
		}
	}
}

// FuzzVideoFrame holds that whatever is taken for a frame is one within the bounds.
func FuzzVideoFrame(f *testing.F) {
	f.Add(jpegOf(8, 8))
	f.Add([]byte("\xff\xd8\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if !goodFrame(b) {
			return
		}
		c, err := jpeg.DecodeConfig(bytes.NewReader(b))
		if err != nil || len(b) > VideoFrameBytes || max(c.Width, c.Height) > VideoFrameSide {
			t.Fatal(c, err)
		}
	})
}
