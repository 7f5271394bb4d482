package domain

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"razvorot/domain/finding"
)

// videoProof is the machine of a video call. Whatever breaks off leads to a state from which the citizen can go on: back to the queue
// when it was the operator's side, back to the appointment when it was theirs.
var videoProof = machine[ProofState, ProofAction]{of: "proof", rules: map[ProofAction][]rule[ProofState]{
	MoveSlot:     {{[]ProofState{ProofBooked}, ProofBooked, []Actor{Citizen}}},
	EnterRoom:    {{[]ProofState{ProofBooked}, ProofWaiting, []Actor{Citizen}}},
	LeaveRoom:    {{[]ProofState{ProofWaiting}, ProofBooked, []Actor{Citizen, System}}},
	TakeCall:     {{[]ProofState{ProofWaiting}, ProofCalling, []Actor{Operator}}},
	RequeueCall:  {{[]ProofState{ProofCalling}, ProofWaiting, []Actor{System}}},
	BreakCall:    {{[]ProofState{ProofCalling}, ProofBooked, []Actor{Citizen, Operator, System}}},
	ConfirmProof: {{[]ProofState{ProofCalling}, ProofProven, []Actor{Operator}}},
	FailProof: {
		{[]ProofState{ProofCalling}, ProofFailed, []Actor{Operator}},
		{[]ProofState{ProofBooked, ProofWaiting, ProofCalling}, ProofFailed, []Actor{System}},
	},
	CancelProof: {{[]ProofState{ProofBooked, ProofWaiting}, ProofCancelled, []Actor{Citizen}}},
}}

// RoomOpens is how long before its time the waiting room of a video call opens.
const RoomOpens = 10 * time.Minute

// VideoSlotLength is how long a call has.
const VideoSlotLength = 20 * time.Minute

// VideoBreak is why a video call broke off.
type VideoBreak string

// The reasons.
const (
	BreakLost     VideoBreak = "lost"     // nothing was heard of the device any more
	BreakLeft     VideoBreak = "left"     // the citizen left
	BreakOperator VideoBreak = "operator" // the operator broke off: sound, light or network are too bad
)

// VideoBreaks returns all reasons.
func VideoBreaks() []VideoBreak { return []VideoBreak{BreakLost, BreakLeft, BreakOperator} }

// VideoPrompt is what an operator asks for; the words are the program's.
type VideoPrompt string

// The prompts, in the order of a call.
const (
	PromptFace     VideoPrompt = "face" // look into the camera
	PromptLeft     VideoPrompt = "left" // turn the head
	PromptRight    VideoPrompt = "right"
	PromptPassport VideoPrompt = "passport" // show the page with the photograph
	PromptCloser   VideoPrompt = "closer"   // hold it closer and still
	PromptLight    VideoPrompt = "light"    // too dark
	PromptWait     VideoPrompt = "wait"     // a moment please
)

// VideoPrompts returns all prompts.
func VideoPrompts() []VideoPrompt {
	return []VideoPrompt{PromptFace, PromptLeft, PromptRight, PromptPassport, PromptCloser, PromptLight, PromptWait}
}

// VideoSlot is a time at which an operator is free.
type VideoSlot struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Bounds of a video call.
const (
	VideoFrameBytes = 60 << 10 // of a frame
	VideoFrameSide  = 640      // pixels of its longer side
	VideoLineRunes  = 300      // of a line
	VideoMostLines  = 100      // of a call, both sides together
	VideoTurnLines  = 5        // at once
)

// VideoLine is a line that somebody wrote during a call.
type VideoLine struct {
	ID   string    `json:"id"` // made by whoever wrote it
	By   Actor     `json:"by"` // Citizen or Operator
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// Format hides what was written.
func (l VideoLine) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "[line of "+string(l.By)+"]")
}

// VideoTurn is what a device says in the waiting room and in the call, about once a second. Its picture takes the place of the
// last one.
type VideoTurn struct {
	Frame []byte      `json:"frame,omitempty"` // JPEG; none while the camera does not run
	Lines []VideoLine `json:"lines,omitempty"` // of which ID and Text count; one of an ID that came before is the same
}

// Format hides the picture and what was written.
func (t VideoTurn) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[turn]") }

// Check returns what is wrong with a turn.
func (t VideoTurn) Check() finding.List {
	var found finding.List
	if len(t.Frame) > 0 && !goodFrame(t.Frame) {
		found.Add("frame", finding.Unreadable)
	}
	if len(t.Lines) > VideoTurnLines {
		found.Add("lines", finding.TooLong)
	}
	for _, l := range t.Lines {
		if l.ID == "" || len(l.ID) > longestMessageID {
			found.Add("lines", finding.Required)
		}
		if !goodLine(l.Text) {
			found.Add("lines", finding.Unreadable)
		}
	}
	return found
}

func goodLine(text string) bool {
	return strings.TrimSpace(text) != "" && utf8.ValidString(text) && utf8.RuneCountInString(text) <= VideoLineRunes
}

// goodFrame reports whether bytes are a JPEG within the bounds. Only its head is read.
func goodFrame(b []byte) bool {
	if len(b) > VideoFrameBytes {
		return false
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(b))
	return err == nil && c.Width > 0 && c.Height > 0 && max(c.Width, c.Height) <= VideoFrameSide
}

// VideoMeeting is what the waiting room and the call show to the citizen.
type VideoMeeting struct {
	Attempt ProofAttempt `json:"attempt"`
	Ahead   int          `json:"ahead"` // how many are served before
	Prompt  VideoPrompt  `json:"prompt,omitzero"`
	Lines   []VideoLine  `json:"lines,omitempty"`
}

// Format shows the attempt's state only.
func (m VideoMeeting) Format(f fmt.State, verb rune) { m.Attempt.Format(f, verb) }

// VideoAct is what an operator does in a call.
type VideoAct struct {
	Action  ProofAction  // none to prompt or say something
	Failure ProofFailure // of FailProof: FailedPerson or FailedDocument
	Prompt  VideoPrompt
	Say     string
}

// Check returns what is wrong with an act.
func (a VideoAct) Check() finding.List {
	var found finding.List
	if a.Action != "" && !slices.Contains([]ProofAction{TakeCall, BreakCall, ConfirmProof, FailProof}, a.Action) {
		found.Add("action", finding.Unreadable)
	}
	if a.Action == FailProof && !slices.Contains([]ProofFailure{FailedPerson, FailedDocument}, a.Failure) {
		found.Add("reason", finding.Required)
	}
	if a.Prompt != "" && !slices.Contains(VideoPrompts(), a.Prompt) {
		found.Add("prompt", finding.Unreadable)
	}
	if a.Action == "" && a.Prompt == "" && !goodLine(a.Say) {
		found.Add("text", finding.Required)
	}
	return found
}

// VideoCalls is proving an identity by a video call.
type VideoCalls interface {
	// VideoSlots returns the times that can be booked, the earliest first.
	VideoSlots(ctx context.Context) ([]VideoSlot, error)
	// MoveVideo gives a booked call another time. ErrConflict when the time is taken; ErrInvalid, ErrTransition, ErrNotFound.
	MoveVideo(ctx context.Context, key Key, id ProofID, slot time.Time) (ProofAttempt, error)
	// EnterVideo enters the waiting room from this device, which has the call from now on; another device that had it is out. Who is
	// in it already stays so. ErrTransition, also before RoomOpens; ErrNotFound.
	EnterVideo(ctx context.Context, id ProofID) (VideoMeeting, error)
	// TurnVideo is one turn of the device that entered. ErrConflict from any other; ErrRateLimited for more than two a second;
	// ErrInvalid, ErrTransition when the call is neither waiting nor under way, ErrNotFound.
	TurnVideo(ctx context.Context, id ProofID, turn VideoTurn) (VideoMeeting, error)
	// LeaveVideo leaves room or call; one that was left is no error. ErrNotFound.
	LeaveVideo(ctx context.Context, id ProofID) (ProofAttempt, error)
}
