package words

import (
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/ui/widget"
)

// ApplicationTone returns how a state of an application stands.
func ApplicationTone(s domain.ApplicationState) widget.Tone {
	switch s {
	case domain.Sent, domain.Processing, domain.Checking:
		return widget.Busy
	case domain.NeedsInfo:
		return widget.Warning
	case domain.Approved, domain.Ready, domain.Issued:
		return widget.Success
	case domain.Refused:
		return widget.Error
	}
	return widget.Neutral
}

// FileTone returns how a state of a file stands.
func FileTone(s domain.FileState) widget.Tone {
	switch s {
	case domain.FileQueued, domain.FileUploading, domain.FileChecking:
		return widget.Busy
	case domain.FileAccepted, domain.FileConfirmed:
		return widget.Success
	case domain.FileRejected:
		return widget.Error
	}
	return widget.Neutral
}

// PassportTone returns how a state of a passport stands.
func PassportTone(s domain.PassportState) widget.Tone {
	switch s {
	case domain.PassportReady:
		return widget.Info
	case domain.PassportActive:
		return widget.Success
	case domain.PassportExpired, domain.PassportReplaced:
		return widget.Warning
	}
	return widget.Error
}

// OutcomeTone returns how a registry's answer stands.
func OutcomeTone(o domain.Outcome) widget.Tone {
	switch o {
	case domain.Match:
		return widget.Success
	case domain.Mismatch:
		return widget.Error
	case domain.Unknown, domain.NoAnswer:
		return widget.Warning
	}
	return widget.Busy
}

// StandingTone returns how a criterion stands.
func StandingTone(s domain.Standing) widget.Tone {
	switch s {
	case domain.Met:
		return widget.Success
	case domain.ToDo:
		return widget.Info
	case domain.Unmet:
		return widget.Error
	}
	return widget.Warning
}

// LevelTone returns how a level stands.
func LevelTone(l domain.Level) widget.Tone {
	if l == domain.Confirmed {
		return widget.Success
	}
	return widget.Info
}

// StrengthTone returns how a strength stands.
func StrengthTone(s access.Strength) widget.Tone {
	switch {
	case s >= access.Good:
		return widget.Success
	case s == access.Fair:
		return widget.Warning
	}
	return widget.Error
}
